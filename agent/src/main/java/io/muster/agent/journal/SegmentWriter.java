package io.muster.agent.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Appends frames to one segment, and after a failure writes again what is not known to be on disk.
 *
 * <p>A failed fsync may have dropped the pages it was to write, so that the next one succeeds without them: trying again
 * means to write again, from the last length that an fsync has confirmed.
 */
final class SegmentWriter implements AutoCloseable {
    private static final int FORCE_AT_BYTES = 256 * 1024;
    private final AppendFile file;
    private final List<byte[]> unforced = new ArrayList<>();
    private long forcedLength;
    private long length;
    private boolean failed;

    SegmentWriter(AppendFile file) throws IOException {
        this.file = file;
        this.length = file.length();
        this.forcedLength = length;
    }

    /** Bytes in the segment, including those that are not yet forced. */
    long length() {
        return length;
    }

    /**
     * @param force whether the frames must be on disk when this returns
     * @throws IOException when they are not; {@link #retry} goes on from there
     */
    void write(List<byte[]> frames, boolean force) throws IOException {
        unforced.addAll(frames);
        try {
            append(frames);
            forceIfAsked(force);
        } catch (IOException e) {
            failed = true;
            throw e;
        }
    }

    /** Writes everything again that may not be on disk, and forces it. */
    void retry() throws IOException {
        file.truncate(forcedLength);
        length = forcedLength;
        append(unforced);
        forceIfAsked(true);
        failed = false;
    }

    boolean hasFailed() {
        return failed;
    }

    private void append(List<byte[]> frames) throws IOException {
        var size = frames.stream().mapToInt(frame -> frame.length).sum();
        var bytes = ByteBuffer.allocate(size);
        frames.forEach(bytes::put);
        file.append(bytes.flip());
        length += size;
    }

    private void forceIfAsked(boolean force) throws IOException {
        if (force || length - forcedLength > FORCE_AT_BYTES) {
            file.force();
            forcedLength = length;
            unforced.clear();
        }
    }

    @Override
    public void close() throws IOException {
        try (file) {
            if (!failed && length > forcedLength) {
                file.force();
            }
        }
    }
}
