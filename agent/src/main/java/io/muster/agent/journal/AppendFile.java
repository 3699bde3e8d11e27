package io.muster.agent.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The end of a file. A port, so that a test can have a disk that is full. */
interface AppendFile extends Closeable {
    long length() throws IOException;

    void append(ByteBuffer bytes) throws IOException;

    /** Returns when everything appended is on the disk. */
    void force() throws IOException;

    void truncate(long length) throws IOException;

    static AppendFile open(Path file) throws IOException {
        return new OnDisk(FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND));
    }

    /** The real one. */
    record OnDisk(FileChannel channel) implements AppendFile {
        @Override
        public long length() throws IOException {
            return channel.size();
        }

        @Override
        public void append(ByteBuffer bytes) throws IOException {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }

        @Override
        public void force() throws IOException {
            channel.force(false);
        }

        @Override
        public void truncate(long length) throws IOException {
            channel.truncate(length);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
