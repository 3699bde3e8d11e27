package io.muster.schemas.task;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Which of its two outputs a program wrote to. */
public enum OutputStreamName {
    STDOUT,
    STDERR;

    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<OutputStreamName> fromWireName(String name) {
        return Arrays.stream(values())
                .filter(stream -> stream.wireName().equals(name))
                .findFirst();
    }
}
