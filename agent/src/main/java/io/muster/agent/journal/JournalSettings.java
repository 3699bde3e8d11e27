package io.muster.agent.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What tests of the journal choose.
 *
 * @param rotateAtBytes a segment that is longer, and twice as long as it began, is replaced by a snapshot
 * @param retryEvery how long a stalled journal waits between two tries
 */
record JournalSettings(long rotateAtBytes, Duration retryEvery, FileOpener opener) {
    static final JournalSettings DEFAULT =
            new JournalSettings(16L * 1024 * 1024, Duration.ofSeconds(1), AppendFile::open);

    /** Opens the end of a segment. */
    @FunctionalInterface
    interface FileOpener {
        AppendFile open(Path file) throws IOException;
    }
}
