package io.muster.agent.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** A real file that fails when it is told to: appends half of what it is given, or forgets it at the fsync. */
final class FaultyDisk implements JournalSettings.FileOpener {
    final AtomicInteger forces = new AtomicInteger();
    volatile boolean full;
    volatile boolean fsyncFails;

    @Override
    public AppendFile open(Path file) throws IOException {
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
