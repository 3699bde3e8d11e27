package io.muster.schemas.shell;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What a {@code shell} task runs: {@code {"command": "df -h /"}} is split into words and run without a shell;
 * {@code {"argv": ["df", "-h", "/"]}} is taken as it is; {@code {"command": "df | wc -l", "shell": true}} goes to
 * {@code /bin/sh -c}.
 *
 * @param argv the program and its arguments, at least one word
 * @param process under what circumstances it runs
 */
public record ShellParams(List<String> argv, ProcessParams process) {
    public static final String TYPE = "shell";
    private static final Set<String> OWN_FIELDS = Set.of("command", "argv", "shell", "allow_dangerous");

    public ShellParams {
        argv = List.copyOf(argv);
        if (argv.isEmpty() || argv.getFirst().isEmpty()) {
            throw new IllegalArgumentException("there is no program to run");
        }
        if (argv.stream().anyMatch(word -> word.indexOf('\0') >= 0)) {
            throw new IllegalArgumentException("a word of the command contains a NUL character");
        }
    }

    /** @throws IllegalArgumentException saying what is wrong with which field */
    public static ShellParams parse(ObjectNode params) {
        for (var field : (Iterable<String>) params::fieldNames) {
            if (!OWN_FIELDS.contains(field) && !ProcessParams.FIELDS.contains(field)) {
                throw new IllegalArgumentException("unknown field '" + field + "'; shell takes command, argv, shell, "
                        + "stdin, working_directory, env, run_as, umask, nice and limits");
            }
        }
        flag(params, "allow_dangerous"); // for the agent's policy: what is run does not depend on it
        var viaShell = flag(params, "shell");
        if (params.has("command") == params.has("argv")) {
            throw new IllegalArgumentException("give either command or argv");
        }
        if (params.has("argv")) {
            if (viaShell) {
                throw new IllegalArgumentException("shell: true goes with command, not with argv");
            }
            return new ShellParams(words(params.path("argv")), ProcessParams.parse(params));
        }
        var command = params.path("command");
        if (!command.isTextual() || command.textValue().isBlank()) {
            throw new IllegalArgumentException("command must be a string that is not empty");
        }
        return new ShellParams(
                viaShell ? List.of("/bin/sh", "-c", command.textValue()) : CommandLine.split(command.textValue()),
                ProcessParams.parse(params));
    }

    static boolean flag(ObjectNode params, String field) {
        var node = params.path(field);
        if (!node.isMissingNode() && !node.isBoolean()) {
            throw new IllegalArgumentException(field + " must be true or false");
        }
        return node.asBoolean();
    }

    private static List<String> words(JsonNode node) {
        var words = new ArrayList<String>();
        for (var word : node) {
            words.add(word.isTextual() ? word.textValue() : "");
        }
        if (!node.isArray() || node.isEmpty() || node.valueStream().anyMatch(word -> !word.isTextual())) {
            throw new IllegalArgumentException("argv must be an array of strings, at least one");
        }
        return words;
    }
}
