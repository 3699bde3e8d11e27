package io.muster.runtime.kafka;

import org.jspecify.annotations.Nullable;

/** Kafka did not do what was asked in time. Whether it was done all the same is unknown. */
public final class LogUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public LogUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
