package io.muster.agent.isolation;

/** The isolation that was asked for cannot be had on this machine. */
public final class IsolationException extends RuntimeException {
    private static final long serialVersionUID = 1;

    IsolationException(String message, Throwable cause) {
        super(message, cause);
    }

    IsolationException(String message) {
        super(message);
    }
}
