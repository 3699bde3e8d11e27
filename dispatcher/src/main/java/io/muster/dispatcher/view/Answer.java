package io.muster.dispatcher.view;

import io.lettuce.core.RedisCommandExecutionException;
import java.util.stream.Stream;
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

    /** A replica that was the master a moment ago, or a server that is still loading its data. */
    boolean isFromServerThatDoesNotServe() {
        var message = error == null ? null : error.getMessage();
        // Redis 6 puts the code of an error that a script ran into in the middle of a text of its own.
        return message != null
                && Stream.of("READONLY ", "LOADING ", "MASTERDOWN ").anyMatch(message::contains);
    }

    boolean isError(String code) {
        var message = error == null ? null : error.getMessage();
        return message != null && message.startsWith(code);
    }
}
