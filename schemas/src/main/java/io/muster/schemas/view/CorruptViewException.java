package io.muster.schemas.view;

import org.jspecify.annotations.Nullable;

/** A hash in Redis is not what the fold writes. The remedy is to rebuild the view from the log. */
public final class CorruptViewException extends RuntimeException {
    private static final long serialVersionUID = 1;

    CorruptViewException(String key, String field, @Nullable Throwable cause) {
        super("the Redis hash " + key + " has no valid field " + field + "; rebuild the views from the log", cause);
    }
}
