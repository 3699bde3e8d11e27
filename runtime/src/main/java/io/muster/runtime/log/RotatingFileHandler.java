package io.muster.runtime.log;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.logging.ErrorManager;
import java.util.logging.LogRecord;
import java.util.logging.StreamHandler;

/**
 * Appends to one file, and moves it aside as {@code .1}, {@code .2} and so on when it is full. Unlike with the JDK's own
 * handler the newest lines are always in the file that has the plain name.
 */
final class RotatingFileHandler extends StreamHandler {
    private final Path file;
    private final long bytes;
    private final int files;
    private Counting stream;

    /** @param files how many are kept, the one being written among them */
    RotatingFileHandler(Path file, long bytes, int files) throws IOException {
        this.file = file;
        this.bytes = bytes;
        this.files = files;
        this.stream = open();
    }

    @Override
    public synchronized void publish(LogRecord entry) {
        super.publish(entry);
        flush();
        if (stream.written >= bytes) {
            rotate();
        }
    }

    private void rotate() {
        try {
            for (var i = files - 1; i > 0; i--) {
                var from = i == 1 ? file : sibling(i - 1);
                if (Files.exists(from)) {
                    Files.move(from, sibling(i), StandardCopyOption.REPLACE_EXISTING);
                }
            }
            stream = open();
        } catch (IOException e) {
            reportError("cannot rotate " + file, e, ErrorManager.GENERIC_FAILURE);
        }
    }

    private Path sibling(int number) {
        return file.resolveSibling(file.getFileName() + "." + number);
    }

    private Counting open() throws IOException {
        var size = Files.exists(file) ? Files.size(file) : 0;
        var opened = new Counting(
                new BufferedOutputStream(
                        Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)),
                size);
        setOutputStream(opened);
        return opened;
    }

    private static final class Counting extends FilterOutputStream {
        private long written;

        Counting(OutputStream inner, long written) {
            super(inner);
            this.written = written;
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
            written++;
        }

        @Override
        public void write(byte[] b, int offset, int length) throws IOException {
            out.write(b, offset, length);
            written += length;
        }
    }
}
