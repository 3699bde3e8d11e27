package io.muster.cli.task;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.schemas.codec.Json;
import java.util.List;

/** The command as typed after {@code --}, as parameters of a {@code shell} task. */
final class CommandWords {
    private CommandWords() {}

    /** The words exactly as they are, or with {@code viaShell} joined by spaces for {@code /bin/sh}, as ssh does. */
    static ObjectNode params(List<String> words, boolean viaShell) {
        var params = Json.MAPPER.createObjectNode();
        if (viaShell) {
            return params.put("command", String.join(" ", words)).put("shell", true);
        }
        words.forEach(params.putArray("argv")::add);
        return params;
    }
}
