package io.muster.agent.handler.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Lets a stream through and remembers how it began. */
final class Beginning extends FilterInputStream {
    private static final int LIMIT = 1_024;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream(0);

    Beginning(InputStream source) {
        super(source);
    }

    @Override
    public int read() throws IOException {
        var next = super.read();
        if (next >= 0) {
            keep(new byte[] {(byte) next}, 0, 1);
        }
        return next;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        var count = super.read(into, offset, length);
        if (count > 0) {
            keep(into, offset, count);
        }
        return count;
    }

    private synchronized void keep(byte[] bytes, int offset, int count) {
        if (kept.size() < LIMIT) {
            kept.write(bytes, offset, Math.min(count, LIMIT - kept.size()));
        }
    }

    synchronized String text() {
        return kept.toString(UTF_8);
    }
}
