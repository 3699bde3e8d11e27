package io.muster.dispatcher.intake;

import java.time.Duration;
import java.time.Instant;

/** Something to be done now and then, on the thread that folds: between two batches, never during one. */
public interface Duty {
    /** From the end of one turn to the next. */
    Duration period();

    /** It is now {@code now}. May throw; it is logged, and the duty has its turn again. */
    void at(Instant now);
}
