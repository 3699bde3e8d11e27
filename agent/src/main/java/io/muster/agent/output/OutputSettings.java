package io.muster.agent.output;

import java.time.Duration;

/**
 * @param keptBytes how much of standard output, and as much of standard error, goes into the result
 * @param streamLimitBytes how much of both together is streamed per attempt; 0: nothing
 * @param chunkBytes the most that a chunk holds, 4 or more: a character
 * @param firstWait how long the first chunk after a silence is waited with, for what follows at once
 * @param interval between chunks of little output
 */
public record OutputSettings(
        int keptBytes, long streamLimitBytes, int chunkBytes, Duration firstWait, Duration interval) {
    /** With the escapes of JSON six times as much at worst, well below the 1 MiB that Kafka takes. */
    private static final int CHUNK_BYTES = 32 * 1024;

    public OutputSettings(int keptBytes, long streamLimitBytes) {
        this(keptBytes, streamLimitBytes, CHUNK_BYTES, Duration.ofMillis(20), Duration.ofMillis(100));
    }
}
