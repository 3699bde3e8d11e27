package io.muster.agent.journal;

import org.jspecify.annotations.Nullable;

/** The journal cannot be read, or says what cannot be. The agent does not work without it: a person has to look. */
public final class JournalException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public JournalException(String message) {
        this(message, null);
    }

    public JournalException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
