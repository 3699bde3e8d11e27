package io.muster.schemas.shell;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Under what circumstances a program is run: the parameters that all types of tasks share that run one. Null where nothing
 * is said.
 *
 * @param stdin what it reads from its standard input
 * @param workingDirectory absolute
 * @param env what is added to its environment
 * @param runAs the name of the user that it runs as
 * @param umask octal, three digits
 * @param nice -20 (first) to 19 (last)
 */
public record ProcessParams(
        @Nullable String stdin,
        @Nullable String workingDirectory,
        Map<String, String> env,
        @Nullable String runAs,
        @Nullable String umask,
        @Nullable Integer nice,
        ProcessLimits limits) {
    public static final ProcessParams NONE =
            new ProcessParams(null, null, Map.of(), null, null, null, ProcessLimits.NONE);

    static final Set<String> FIELDS = Set.of("stdin", "working_directory", "env", "run_as", "umask", "nice", "limits");

    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,254}");
    /** A shell stands between the agent and the program, and does not let these be set. */
    private static final Pattern RESERVED =
            Pattern.compile("MUSTER_.*|muster_.*|PPID|UID|EUID|GROUPS|SHELLOPTS|BASHOPTS|BASH_VERSINFO|OPTIND");

    private static final Pattern USER = Pattern.compile("[A-Za-z_][A-Za-z0-9_.@-]{0,63}");
    private static final Pattern UMASK = Pattern.compile("[0-7]{3}");
    private static final int MOST_VARIABLES = 256;
    /** Linux takes no single string that is longer than 128 KiB (MAX_ARG_STRLEN). */
    private static final int LONGEST_VALUE = 32_768;

    public ProcessParams {
        env = Map.copyOf(env);
    }

    /** @throws IllegalArgumentException saying what is wrong with which field; fields of others are not looked at */
    static ProcessParams parse(ObjectNode params) {
        return new ProcessParams(
                text(params, "stdin"),
                directory(params),
                environment(params.path("env")),
                matching(params, "run_as", USER, "the name of a user"),
                matching(params, "umask", UMASK, "three octal digits, as \"022\""),
                nice(params.path("nice")),
                ProcessLimits.parse(params.path("limits")));
    }

    private static @Nullable String directory(ObjectNode params) {
        var path = text(params, "working_directory");
        if (path != null && (!path.startsWith("/") || path.indexOf('\0') >= 0)) {
            throw new IllegalArgumentException("working_directory must be an absolute path, as \"/srv/app\"");
        }
        return path;
    }

    private static Map<String, String> environment(JsonNode node) {
        if (node.isMissingNode()) {
            return Map.of();
        }
        if (!node.isObject() || node.size() > MOST_VARIABLES) {
            throw new IllegalArgumentException(
                    "env must be an object of strings, as {\"LANG\": \"C\"}, of at most " + MOST_VARIABLES);
        }
        var env = new TreeMap<String, String>();
        for (var entry : node.properties()) {
            env.put(variable(entry.getKey()), value(entry.getKey(), entry.getValue()));
        }
        return env;
    }

    private static String variable(String name) {
        if (!VARIABLE.matcher(name).matches()) {
            throw new IllegalArgumentException("env: '" + name + "' cannot be the name of a variable");
        }
        if (RESERVED.matcher(name).matches()) {
            throw new IllegalArgumentException("env: " + name + " cannot be set");
        }
        return name;
    }

    private static String value(String name, JsonNode value) {
        if (!value.isTextual() || value.textValue().indexOf('\0') >= 0) {
            throw new IllegalArgumentException("env: the value of " + name + " must be a string without NUL");
        }
        if (value.textValue().codePointCount(0, value.textValue().length()) > LONGEST_VALUE) {
            throw new IllegalArgumentException(
                    "env: the value of " + name + " is longer than " + LONGEST_VALUE + " characters");
        }
        return value.textValue();
    }

    private static @Nullable Integer nice(JsonNode node) {
        if (node.isMissingNode()) {
            return null;
        }
        if (!node.isInt() || node.intValue() < -20 || node.intValue() > 19) {
            throw new IllegalArgumentException("nice must be a whole number from -20 to 19");
        }
        return node.intValue();
    }

    private static @Nullable String matching(ObjectNode params, String field, Pattern pattern, String what) {
        var text = text(params, field);
        if (text != null && !pattern.matcher(text).matches()) {
            throw new IllegalArgumentException(field + " must be " + what + ", not '" + text + "'");
        }
        return text;
    }

    private static @Nullable String text(ObjectNode params, String field) {
        var node = params.path(field);
        if (node.isMissingNode()) {
            return null;
        }
        if (!node.isTextual()) {
            throw new IllegalArgumentException(field + " must be a string");
        }
        return node.textValue();
    }
}
