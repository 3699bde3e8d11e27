package io.muster.runtime.history;

/** Nothing was copied, for a reason that a person has to decide on. */
public final class ReplayRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final String advice;

    ReplayRefusedException(String message, String advice) {
        super(message);
        this.advice = advice;
    }

    /** What can be done about it. */
    public String advice() {
        return advice;
    }
}
