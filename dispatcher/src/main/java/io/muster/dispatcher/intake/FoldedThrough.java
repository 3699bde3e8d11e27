package io.muster.dispatcher.intake;

import java.time.Instant;

/** How far the fold has come, in time. */
@FunctionalInterface
public interface FoldedThrough {
    /**
     * A moment, by this dispatcher's clock, of which is known: all that Kafka had then of the key's partition number is folded,
     * by this dispatcher. {@link Instant#MIN} when nothing is known yet; asking makes it be found out within seconds.
     */
    Instant foldedThrough(String key);
}
