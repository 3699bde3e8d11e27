package io.muster.agent.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** A real file that does not take a certain record: it, and what it is given from then on, waits. */
public final class HungDisk {
    private static final long ROTATE_AT_BYTES = 1_000_000;

    private HungDisk() {}

    /** At the id of a process, and until the agent is killed. */
    public static Journal.Opener hangingAtTheFirstProcess() {
        return hangingAt("spawned", new CountDownLatch(1));
    }

    /** @param kind of the record, as on disk */
    public static Journal.Opener hangingAt(String kind, CountDownLatch until) {
        return (directory, clock) -> Journal.open(
                directory,
                clock,
                new JournalSettings(ROTATE_AT_BYTES, Duration.ofMillis(20), file -> open(file, kind, until)));
    }

    private static AppendFile open(Path file, String kind, CountDownLatch until) throws IOException {
        var real = AppendFile.open(file);
        return new AppendFile() {
            @Override
            public long length() throws IOException {
                return real.length();
            }

            @Override
            public void append(ByteBuffer bytes) throws IOException {
                if (UTF_8.decode(bytes.duplicate()).toString().contains('"' + kind + '"')) {
                    hang(until);
                }
                real.append(bytes);
            }

            @Override
            public void force() throws IOException {
                real.force();
            }

            @Override
            public void truncate(long length) throws IOException {
                real.truncate(length);
            }

            @Override
            public void close() throws IOException {
                real.close();
            }
        };
    }

    private static void hang(CountDownLatch until) throws IOException {
        try {
            until.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
