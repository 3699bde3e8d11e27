package io.muster.schemas.contract;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.schemas.codec.Json;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.JobId;
import io.muster.schemas.id.TaskId;
import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Makes records of any content that their constructors let pass: negative counts, NaN, empty texts are all tried. */
final class RandomRecords {
    private static final long[] INTEGERS = {
        0, 1, 2, -1, 100, 101, Integer.MAX_VALUE, Integer.MIN_VALUE, Long.MAX_VALUE, Long.MIN_VALUE
    };
    private static final double[] NUMBERS = {
        0, -0.0, 1, 12.5, 100, 100.1, -1, 1e300, Double.MIN_VALUE, Double.NaN, Double.POSITIVE_INFINITY
    };
    private final RandomGenerator random;

    RandomRecords(RandomGenerator random) {
        this.random = random;
    }

    /** Empty when the constructor refused what was drawn. */
    <T> Optional<T> draw(Class<T> type) {
        var components = type.getRecordComponents();
        var arguments = new Object[components.length];
        var types = new Class<?>[components.length];
        for (var i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            var isNull = components[i].getAnnotatedType().isAnnotationPresent(Nullable.class) && random.nextBoolean();
            arguments[i] = isNull ? null : value(types[i]);
        }
        try {
            var constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return Optional.of(constructor.newInstance(arguments));
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException) {
                return Optional.empty();
            }
            throw new IllegalStateException(type + " refuses with the wrong exception", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private Object value(Class<?> type) {
        if (type == String.class) {
            return RandomJson.text(random);
        } else if (type == int.class || type == Integer.class) {
            return (int) INTEGERS[random.nextInt(INTEGERS.length)];
        } else if (type == long.class || type == Long.class) {
            return INTEGERS[random.nextInt(INTEGERS.length)];
        } else if (type == double.class || type == Double.class) {
            return NUMBERS[random.nextInt(NUMBERS.length)];
        } else if (type == boolean.class || type == Boolean.class) {
            return random.nextBoolean();
        } else if (type == TaskId.class) {
            return new TaskId("task_" + random.nextInt(100));
        } else if (type == JobId.class) {
            return new JobId("job_" + random.nextInt(100));
        } else if (type == AgentId.class) {
            return new AgentId("web-" + random.nextInt(100));
        } else if (type == Instant.class) {
            return RandomJson.instant(random);
        } else if (type == Duration.class) {
            return random.nextInt(4) == 0 ? RandomJson.duration(random).negated() : RandomJson.duration(random);
        } else if (type == Map.class) {
            return new TreeMap<>(Map.of("k" + random.nextInt(9), RandomJson.text(random)));
        } else if (type == SortedSet.class) {
            return new TreeSet<>(java.util.List.of(RandomJson.text(random), "shell"));
        } else if (type == ObjectNode.class) {
            return Json.MAPPER.createObjectNode().put("command", RandomJson.text(random));
        } else if (type.isEnum()) {
            return type.getEnumConstants()[random.nextInt(type.getEnumConstants().length)];
        }
        return draw(type).map(Object.class::cast).orElseGet(() -> value(type));
    }
}
