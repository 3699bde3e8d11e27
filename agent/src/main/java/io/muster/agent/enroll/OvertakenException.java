package io.muster.agent.enroll;

/** Another instance of this agent has taken over. This one must not start again by itself. The message says what to do. */
public final class OvertakenException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public OvertakenException(String message) {
        super(message);
    }
}
