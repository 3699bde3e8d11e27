package io.muster.agent.spawn;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;

/**
 * The pipes between this process and one that is about to start. This process's ends are opened once more by way of
 * {@code /proc/self/fd}, which gives them to Java; what the C library opened is closed with this object.
 */
final class Pipes implements AutoCloseable {
    private static final String DESCRIPTORS = "/proc/self/fd/";
    private final CLibrary library;
    private final Arena arena;
    private final List<Integer> opened = new ArrayList<>();
    private final List<AutoCloseable> streams = new ArrayList<>();
    private boolean inUse;

    Pipes(CLibrary library, Arena arena) {
        this.library = library;
        this.arena = arena;
    }

    /** This process reads what the other writes to the descriptor. */
    record Reading(InputStream stream, int theirs) {}

    /** This process writes what the other reads from the descriptor. */
    record Writing(OutputStream stream, int theirs) {}

    Reading reading() throws IOException {
        var ends = pipe();
        var stream = new FileInputStream(DESCRIPTORS + ends[0]);
        streams.add(stream);
        return new Reading(stream, ends[1]);
    }

    Writing writing() throws IOException {
        var ends = pipe();
        var stream = new FileOutputStream(DESCRIPTORS + ends[1]);
        streams.add(stream);
        return new Writing(stream, ends[0]);
    }

    private int[] pipe() throws IOException {
        var ends = library.pipe(arena);
        opened.add(ends[0]);
        opened.add(ends[1]);
        return ends;
    }

    /** From now on the streams belong to somebody else. */
    void handOver() {
        inUse = true;
    }

    @Override
    public void close() throws IOException {
        opened.forEach(library::close);
        if (!inUse) {
            for (var stream : streams) {
                closeQuietly(stream);
            }
        }
    }

    private static void closeQuietly(AutoCloseable stream) throws IOException {
        try {
            stream.close();
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }
}
