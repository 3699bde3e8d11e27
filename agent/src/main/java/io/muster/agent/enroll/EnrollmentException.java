package io.muster.agent.enroll;

import org.jspecify.annotations.Nullable;

/** The agent cannot become, or be, who it is to be. The message says what a person can do about it. */
public final class EnrollmentException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public EnrollmentException(String message) {
        this(message, null);
    }

    public EnrollmentException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
