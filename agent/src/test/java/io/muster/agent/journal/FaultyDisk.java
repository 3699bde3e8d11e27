package io.muster.agent.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;

/** A real file that fails when it is told to: appends half of what it is given, or forgets it at the fsync. */
public final class FaultyDisk implements JournalSettings.FileOpener {
    public final AtomicInteger forces = new AtomicInteger();
    public volatile boolean full;
    public volatile boolean fsyncFails;
    public volatile boolean openFails;

    /** A journal on this disk. */
    public Journal journal(Path directory, InstantSource clock) {
        return Journal.open(directory, clock, new JournalSettings(1 << 20, Duration.ofMillis(20), this));
    }

    @Override
    public AppendFile open(Path file) throws IOException {
        if (openFails) {
            throw new IOException("Too many open files");
        }
        var real = AppendFile.open(file);
        return new AppendFile() {
            private long forced = real.length();

            @Override
            public long length() throws IOException {
                return real.length();
            }

            @Override
            public void append(ByteBuffer bytes) throws IOException {
                if (full) {
                    bytes.limit(bytes.position() + bytes.remaining() / 2);
                    real.append(bytes);
                    throw new IOException("No space left on device");
                }
                real.append(bytes);
            }

            @Override
            public void force() throws IOException {
                if (fsyncFails) {
                    real.truncate(forced); // what the kernel does to dirty pages that it could not write
                    throw new IOException("Input/output error");
                }
                forces.incrementAndGet();
                real.force();
                forced = real.length();
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
}
