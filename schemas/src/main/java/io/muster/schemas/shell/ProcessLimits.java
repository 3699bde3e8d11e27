package io.muster.schemas.shell;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How much a program and all that it starts may use together; null where nothing is said.
 *
 * @param memoryBytes 1 or more
 * @param cpuMillis thousandths of a processor, 10 or more
 * @param processes processes and threads at a time, 1 or more
 * @param outputBytes how much it may write to standard output and standard error before it is ended
 */
public record ProcessLimits(
        @Nullable Long memoryBytes,
        @Nullable Integer cpuMillis,
        @Nullable Integer processes,
        @Nullable Long outputBytes) {
    public static final ProcessLimits NONE = new ProcessLimits(null, null, null, null);

    private static final Set<String> FIELDS = Set.of("memory", "cpu", "processes", "output");
    private static final int MOST_PROCESSES = 4_194_304;
    /** 0.01 or more. */
    private static final Pattern CORES =
            Pattern.compile("(?!0{1,4}(\\.0{1,3})?$|0{1,4}\\.00)[0-9]{1,4}(\\.[0-9]{1,3})?");

    /** @throws IllegalArgumentException saying what is wrong with which field */
    static ProcessLimits parse(JsonNode node) {
        if (node.isMissingNode()) {
            return NONE;
        }
        if (!node.isObject()) {
            throw new IllegalArgumentException("limits must be an object, as {\"memory\": \"512MiB\"}");
        }
        for (var field : (Iterable<String>) node::fieldNames) {
            if (!FIELDS.contains(field)) {
                throw new IllegalArgumentException(
                        "unknown field '" + field + "' in limits; it takes memory, cpu, processes and output");
            }
        }
        return new ProcessLimits(
                text(node, "memory", ByteSize::parse),
                cpu(node.path("cpu")),
                processes(node.path("processes")),
                text(node, "output", ByteSize::parse));
    }

    /**
     * @param text a number of processors, as {@code 1.5}
     * @return thousandths
     * @throws IllegalArgumentException with advice
     */
    public static int cores(String text) {
        if (!CORES.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a number of processors; write 1.5 or 0.25, 0.01 or more");
        }
        return new BigDecimal(text).movePointRight(3).intValueExact();
    }

    private static @Nullable Integer cpu(JsonNode node) {
        if (node.isMissingNode()) {
            return null;
        }
        if (!node.isTextual()) {
            throw new IllegalArgumentException("limits.cpu must be a string, as \"1.5\"");
        }
        return named("cpu", node.textValue(), ProcessLimits::cores);
    }

    private static @Nullable Integer processes(JsonNode node) {
        if (node.isMissingNode()) {
            return null;
        }
        if (!node.isInt() || node.intValue() < 1 || node.intValue() > MOST_PROCESSES) {
            throw new IllegalArgumentException("limits.processes must be a whole number from 1 to " + MOST_PROCESSES);
        }
        return node.intValue();
    }

    private static @Nullable Long text(JsonNode node, String field, Function<String, Long> parser) {
        var value = node.path(field);
        if (value.isMissingNode()) {
            return null;
        }
        if (!value.isTextual()) {
            throw new IllegalArgumentException("limits." + field + " must be a string, as \"512MiB\"");
        }
        return named(field, value.textValue(), parser);
    }

    private static <T> T named(String field, String text, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("limits." + field + ": " + e.getMessage(), e);
        }
    }
}
