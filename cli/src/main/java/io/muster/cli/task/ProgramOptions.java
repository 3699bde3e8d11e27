package io.muster.cli.task;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.schemas.codec.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What is run, and under what circumstances: the parameters of {@code shell} and {@code script} tasks. */
final class ProgramOptions {
    private static final Set<String> LIMITS = Set.of("memory", "cpu", "processes", "output");
    private static final Path STANDARD_INPUT = Path.of("-");

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    @Option(names = "--shell", description = "Hand the command to /bin/sh -c")
    private boolean shell;

    @Option(
            names = "--script",
            paramLabel = "FILE",
            description = "Run this script, with the words after -- as its arguments; - reads it from standard input")
    private @Nullable Path script;

    @Option(names = "--interpreter", paramLabel = "PROGRAM", description = "What runs the script (default: /bin/sh)")
    private @Nullable String interpreter;

    @Option(names = "--cwd", paramLabel = "DIR", description = "Where it runs, an absolute path on the agent")
    private @Nullable String workingDirectory;

    @Option(names = "--env", paramLabel = "NAME=VALUE", description = "Sets a variable; may be given more than once")
    private Map<String, String> env = new LinkedHashMap<>();

    @Option(
            names = "--stdin",
            paramLabel = "FILE",
            description = "What it reads from its standard input; - takes this command's")
    private @Nullable Path stdin;

    @Option(names = "--run-as", paramLabel = "USER", description = "As whom it runs, if the agent allows it")
    private @Nullable String runAs;

    @Option(names = "--umask", paramLabel = "OCTAL", description = "Which permissions its files do not get, as 027")
    private @Nullable String umask;

    @Option(names = "--nice", paramLabel = "N", description = "From -20 (first) to 19 (last)")
    private @Nullable Integer nice;

    @Option(
            names = "--limit",
            paramLabel = "WHAT=AMOUNT",
            split = ",",
            description =
                    "Limits it, as memory=512MiB, cpu=1.5, processes=64, output=10MiB; may be given more than once")
    private Map<String, String> limits = new LinkedHashMap<>();

    /** True when the task is of type {@code script}. */
    boolean isScript() {
        return script != null;
    }

    /** True when nothing is said but, perhaps, words. */
    boolean isEmpty() {
        return !shell && !isScript() && circumstances().isEmpty() && interpreter == null;
    }

    /**
     * @param words after {@code --}
     * @throws ParameterException when the options do not go together
     */
    ObjectNode params(List<String> words) {
        var params = script == null ? command(words) : script(script, words);
        return params.setAll(circumstances());
    }

    private ObjectNode script(Path from, List<String> words) {
        if (shell) {
            throw usage("give either --shell or --script, not both");
        }
        if (STANDARD_INPUT.equals(from) && STANDARD_INPUT.equals(stdin)) {
            throw usage("only one of --script and --stdin can be -");
        }
        var params = Json.MAPPER.createObjectNode().put("script", read("--script", from));
        if (interpreter != null) {
            params.put("interpreter", interpreter);
        }
        if (!words.isEmpty()) {
            words.forEach(params.putArray("args")::add);
        }
        return params;
    }

    private ObjectNode command(List<String> words) {
        if (interpreter != null) {
            throw usage("--interpreter goes with --script");
        }
        if (words.isEmpty()) {
            throw usage("say what to run: words after --, or --script");
        }
        return CommandWords.params(words, shell);
    }

    private ObjectNode circumstances() {
        var params = Json.MAPPER.createObjectNode();
        put(params, "working_directory", workingDirectory);
        put(params, "run_as", runAs);
        put(params, "umask", umask);
        if (nice != null) {
            params.put("nice", nice);
        }
        if (!env.isEmpty()) {
            var variables = params.putObject("env");
            env.forEach(variables::put);
        }
        if (!limits.isEmpty()) {
            addLimits(params.putObject("limits"));
        }
        if (stdin != null) {
            params.put("stdin", read("--stdin", stdin));
        }
        return params;
    }

    private void addLimits(ObjectNode object) {
        limits.forEach((what, amount) -> {
            if (!LIMITS.contains(what)) {
                throw usage(
                        "--limit: there is no limit on '" + what + "'; there are memory, cpu, processes and output");
            }
            if (!what.equals("processes")) {
                object.put(what, amount);
            } else if (amount.matches("\\d{1,9}")) {
                object.put(what, Integer.parseInt(amount));
            } else {
                throw usage("--limit: processes must be a whole number, not '" + amount + "'");
            }
        });
    }

    private String read(String option, Path file) {
        try {
            return STANDARD_INPUT.equals(file) ? new String(System.in.readAllBytes(), UTF_8) : Files.readString(file);
        } catch (IOException e) {
            throw usage(option + ": cannot read " + file + ": " + e.getClass().getSimpleName());
        }
    }

    private static void put(ObjectNode params, String field, @Nullable String value) {
        if (value != null) {
            params.put(field, value);
        }
    }

    private ParameterException usage(String message) {
        if (command == null) {
            throw new IllegalStateException("not used as a mixin");
        }
        return new ParameterException(command.commandLine(), message);
    }
}
