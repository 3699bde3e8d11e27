package io.muster.dispatcher.view;

import io.lettuce.core.RedisCommandExecutionException;
import org.jspecify.annotations.Nullable;

/** What Redis said to one command: a value or an error. Silence is neither, and thrown where it is noticed. */
record Answer<T>(@Nullable T value, @Nullable RedisCommandExecutionException error) {
    /** @throws ViewUnavailableException when it is an error */
    T get() {
        if (value == null) {
            throw new ViewUnavailableException(
                    "Redis says: " + (error == null ? "nothing" : error.getMessage()), error);
        }
        return value;
    }

    boolean isError(String code) {
        var message = error == null ? null : error.getMessage();
        return message != null && message.startsWith(code);
    }
}
