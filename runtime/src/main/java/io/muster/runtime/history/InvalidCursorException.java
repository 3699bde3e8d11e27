package io.muster.runtime.history;

/** A cursor that no reading of this query gave out. */
public final class InvalidCursorException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;
    private static final String MESSAGE = "is not a cursor that was given out for this query";

    InvalidCursorException() {
        super(MESSAGE);
    }

    InvalidCursorException(RuntimeException cause) {
        super(MESSAGE, cause);
    }
}
