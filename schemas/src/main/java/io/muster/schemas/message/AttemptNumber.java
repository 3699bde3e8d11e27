package io.muster.schemas.message;

/** Attempts count from 1. */
final class AttemptNumber {
    private AttemptNumber() {}

    static void check(int attempt) {
        if (attempt < 1) {
            throw new IllegalArgumentException("attempt must be 1 or more");
        }
    }
}
