package io.muster.schemas.view;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.muster.schemas.codec.Json;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What has to change in a Redis hash so that it holds another view than before: found by comparing the two, so that only
 * what differs is ever put into text. Absent values have no field.
 */
public final class HashChange {
    /** For a view that has no hash, before and after. */
    public static final HashChange NONE = new HashChange();

    private final Map<String, String> set = new LinkedHashMap<>();
    private final Set<String> dropped = new LinkedHashSet<>();

    HashChange() {}

    /** Fields that are new or have another value. */
    public Map<String, String> set() {
        return Collections.unmodifiableMap(set);
    }

    /** Fields that are gone. */
    public Set<String> dropped() {
        return Collections.unmodifiableSet(dropped);
    }

    /** A part of the view as it was and as it is, null where there is none. */
    <T> Part<T> part(@Nullable T before, @Nullable T after) {
        return new Part<>(before, after);
    }

    private void change(String field, @Nullable String text) {
        if (text == null) {
            dropped.add(field);
        } else {
            set.put(field, text);
        }
    }

    /** Field by field. */
    final class Part<T> {
        private final @Nullable T before;
        private final @Nullable T after;

        private Part(@Nullable T before, @Nullable T after) {
            this.before = before;
            this.after = after;
        }

        Part<T> put(String field, Function<T, @Nullable Object> value) {
            return put(field, value, HashChange::text);
        }

        Part<T> json(String field, Function<T, @Nullable Object> value) {
            return put(field, value, now -> HashChange.json(field, now));
        }

        @SuppressWarnings("ReferenceEquality") // what a join leaves alone is still the same object
        private Part<T> put(String field, Function<T, @Nullable Object> value, Function<Object, String> text) {
            if (before != after) {
                var old = before == null ? null : value.apply(before);
                var now = after == null ? null : value.apply(after);
                if (!Objects.equals(old, now)) {
                    change(field, now == null ? null : text.apply(now));
                }
            }
            return this;
        }
    }

    private static String text(Object value) {
        return value instanceof Instant instant ? Json.format(instant) : value.toString();
    }

    private static String json(String field, Object value) {
        try {
            return Json.MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a view that cannot be written as JSON: " + field, e);
        }
    }
}
