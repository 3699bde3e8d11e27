package io.muster.agent.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** A real file that never takes the id of a process: what it is given from then on waits until its agent is killed. */
public final class HungDisk {
    private static final long ROTATE_AT_BYTES = 1_000_000;
    private static final String SPAWNED = "\"spawned\"";

    private HungDisk() {}

    public static Journal.Opener hangingAtTheFirstProcess() {
        return (directory, clock) -> Journal.open(
                directory, clock, new JournalSettings(ROTATE_AT_BYTES, Duration.ofMillis(20), HungDisk::open));
    }

    private static AppendFile open(Path file) throws IOException {
        var real = AppendFile.open(file);
        return new AppendFile() {
            @Override
            public long length() throws IOException {
                return real.length();
            }

            @Override
            public void append(ByteBuffer bytes) throws IOException {
                if (UTF_8.decode(bytes.duplicate()).toString().contains(SPAWNED)) {
                    hang();
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

    private static void hang() throws IOException {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
