package io.muster.schemas.shell;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a {@code script} task runs: {@code {"interpreter": "python3", "script": "print(1)", "args": ["x"]}}. An agent keeps the
 * scripts that it has run; {@code sha256} alone names one of them, and beside {@code script} it is checked.
 *
 * @param interpreter the program that reads the script, and its own arguments; at least one word
 * @param script null: the agent has it, under {@code sha256}
 * @param sha256 64 lower-case hexadecimal digits, of the script in UTF-8
 */
public record ScriptParams(
        List<String> interpreter,
        @Nullable String script,
        @Nullable String sha256,
        List<String> args,
        ProcessParams process) {
    public static final String TYPE = "script";
    private static final String USUAL_INTERPRETER = "/bin/sh";
    private static final Set<String> OWN_FIELDS = Set.of("interpreter", "script", "sha256", "args", "allow_dangerous");
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

    public ScriptParams {
        interpreter = List.copyOf(interpreter);
        args = List.copyOf(args);
        if (interpreter.isEmpty() || interpreter.getFirst().isEmpty()) {
            throw new IllegalArgumentException("interpreter must name a program, as \"/bin/bash\" or \"python3\"");
        }
        if (script == null && sha256 == null) {
            throw new IllegalArgumentException("give script, or the sha256 of one that the agent has");
        }
    }

    /** @throws IllegalArgumentException saying what is wrong with which field */
    public static ScriptParams parse(ObjectNode params) {
        var known = new HashSet<>(OWN_FIELDS);
        known.addAll(ProcessParams.FIELDS);
        for (var field : (Iterable<String>) params::fieldNames) {
            if (!known.contains(field)) {
                throw new IllegalArgumentException("unknown field '" + field + "'; script takes interpreter, script, "
                        + "sha256, args, stdin, working_directory, env, run_as, umask, nice and limits");
            }
        }
        ShellParams.flag(params, "allow_dangerous"); // for the agent's policy: what is run does not depend on it
        var interpreter = text(params, "interpreter");
        return new ScriptParams(
                CommandLine.split(interpreter == null ? USUAL_INTERPRETER : interpreter),
                script(params),
                hash(params),
                args(params.path("args")),
                ProcessParams.parse(params));
    }

    private static @Nullable String script(ObjectNode params) {
        var script = text(params, "script");
        if (script != null && script.isBlank()) {
            throw new IllegalArgumentException("script must not be empty");
        }
        return script;
    }

    private static @Nullable String hash(ObjectNode params) {
        var hash = text(params, "sha256");
        if (hash != null && !HASH.matcher(hash).matches()) {
            throw new IllegalArgumentException("sha256 must be 64 hexadecimal digits in lower case");
        }
        return hash;
    }

    private static List<String> args(JsonNode node) {
        var words = new ArrayList<String>();
        for (var word : node) {
            if (!word.isTextual() || word.textValue().indexOf('\0') >= 0) {
                throw new IllegalArgumentException("args must be an array of strings without NUL");
            }
            words.add(word.textValue());
        }
        if (!node.isMissingNode() && !node.isArray()) {
            throw new IllegalArgumentException("args must be an array of strings");
        }
        return words;
    }

    private static @Nullable String text(ObjectNode params, String field) {
        var node = params.path(field);
        if (node.isMissingNode()) {
            return null;
        }
        if (!node.isTextual() || node.textValue().indexOf('\0') >= 0) {
            throw new IllegalArgumentException(field + " must be a string without NUL");
        }
        return node.textValue();
    }
}
