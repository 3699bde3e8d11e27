package io.muster.schemas.task;

/**
 * How often a task may be tried. Retries are opt-in: by default a task is attempted once.
 *
 * @param maxAttempts 1 to 10
 */
public record RetryPolicy(int maxAttempts) {
    public static final RetryPolicy NONE = new RetryPolicy(1);

    public RetryPolicy {
        if (maxAttempts < 1 || maxAttempts > 10) {
            throw new IllegalArgumentException("max_attempts must be 1 to 10");
        }
    }
}
