package io.muster.dispatcher.view;

import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Up to where one partition number is folded into the views: a field per topic, the next offset to fold. It lives and
 * dies with the views, in the same Redis and written by the same script.
 *
 * @param fields as they are in Redis; what is no offset is kept as it is found, so that it can be compared and replaced
 */
public record Checkpoint(Map<String, String> fields) {
    public static final Checkpoint NONE = new Checkpoint(Map.of());

    public Checkpoint {
        fields = Map.copyOf(fields);
    }

    /** The next offset to fold; empty when nothing of the topic is in the views. */
    public OptionalLong next(String topic) {
        var text = fields.get(topic);
        return text != null && text.matches("\\d{1,18}") ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }

    /** This one after a batch. */
    public Checkpoint advancedTo(Map<String, Long> next) {
        var advanced = new TreeMap<>(fields);
        next.forEach((topic, offset) -> advanced.put(topic, offset.toString()));
        return new Checkpoint(advanced);
    }
}
