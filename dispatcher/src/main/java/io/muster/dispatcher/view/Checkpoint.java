package io.muster.dispatcher.view;

import io.muster.dispatcher.fold.Horizon;
import io.muster.schemas.codec.Json;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Up to where one partition number is folded into the views: a field per topic, the next offset to fold, and the
 * {@link Horizon}, when tasks have left. It lives and dies with the views, in the same Redis and written by the same script.
 *
 * @param fields as they are in Redis; what is no offset is kept as it is found, so that it can be compared and replaced
 */
public record Checkpoint(Map<String, String> fields) {
    public static final Checkpoint NONE = new Checkpoint(Map.of());
    /** No topic has this name: all that are folded end otherwise. */
    private static final String HORIZON = "horizon";

    public Checkpoint {
        fields = Map.copyOf(fields);
    }

    /** The next offset to fold; empty when nothing of the topic is in the views. */
    public OptionalLong next(String topic) {
        var text = fields.get(topic);
        return text != null && text.matches("\\d{1,18}") ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }

    /** The next offset to fold by topic. */
    public SortedMap<String, Long> offsets() {
        var offsets = new TreeMap<String, Long>();
        fields.keySet().forEach(topic -> next(topic).ifPresent(offset -> offsets.put(topic, offset)));
        return offsets;
    }

    public Horizon horizon() {
        var text = fields.get(HORIZON);
        try {
            return text == null ? Horizon.NONE : new Horizon(Instant.parse(text));
        } catch (DateTimeParseException e) {
            return Horizon.NONE; // somebody else wrote it; the next task that leaves mends it
        }
    }

    /** This one, when all that is past the horizon has left or is about to. It never moves back. */
    public Checkpoint withHorizon(Horizon horizon) {
        if (horizon.compareTo(horizon()) <= 0) {
            return this;
        }
        var moved = new TreeMap<>(fields);
        moved.put(HORIZON, Json.format(horizon.before()));
        return new Checkpoint(moved);
    }

    /** This one after a batch. */
    public Checkpoint advancedTo(Map<String, Long> next) {
        var advanced = new TreeMap<>(fields);
        next.forEach((topic, offset) -> advanced.put(topic, offset.toString()));
        return new Checkpoint(advanced);
    }
}
