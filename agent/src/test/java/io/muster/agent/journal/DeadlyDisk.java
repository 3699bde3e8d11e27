package io.muster.agent.journal;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;

/** A real file whose process dies by {@code kill -9} at a given step of a given write. For agents in processes of their own. */
public final class DeadlyDisk implements JournalSettings.FileOpener {
    /** Segments so short that most lives of an agent see a new one begin. */
    private static final long ROTATE_AT_BYTES = 20_000;

    private static final int SIGKILL = 9;

    /** {@code kill(2)}. */
    private static final MethodHandle KILL = killFunction();

    private final Step step;
    private final AtomicInteger left;

    /** Where in a write of the journal. */
    public enum Step {
        NOTHING_WRITTEN,
        HALF_WRITTEN,
        WRITTEN,
        FORCED,
        SEGMENT_BEGUN
    }

    private DeadlyDisk(Step step, int passes) {
        this.step = step;
        this.left = new AtomicInteger(passes);
    }

    /** A journal that lives until {@code step} is reached for the given time, from 1; with 0 it lives on. */
    public static Journal.Opener dyingAt(Step step, int time) {
        var disk = new DeadlyDisk(step, time);
        return (directory, clock) -> open(disk, directory, clock);
    }

    private static Journal open(DeadlyDisk disk, Path directory, InstantSource clock) {
        return Journal.open(directory, clock, new JournalSettings(ROTATE_AT_BYTES, Duration.ofMillis(20), disk));
    }

    @Override
    public AppendFile open(Path file) throws IOException {
        reached(Step.SEGMENT_BEGUN); // it has its name, and the one before it is still there
        var real = AppendFile.open(file);
        return new AppendFile() {
            @Override
            public long length() throws IOException {
                return real.length();
            }

            @Override
            public void append(ByteBuffer bytes) throws IOException {
                reached(Step.NOTHING_WRITTEN);
                var rest = bytes.duplicate();
                bytes.limit(bytes.position() + bytes.remaining() / 2);
                rest.position(bytes.limit());
                real.append(bytes);
                reached(Step.HALF_WRITTEN);
                real.append(rest);
                reached(Step.WRITTEN);
            }

            @Override
            public void force() throws IOException {
                real.force();
                reached(Step.FORCED);
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

    private void reached(Step now) {
        if (now == step && left.decrementAndGet() == 0) {
            die();
        }
    }

    /** Not an exit: no hook runs, no buffer is written. */
    private static void die() {
        try {
            var _ = (int) KILL.invokeExact((int) ProcessHandle.current().pid(), SIGKILL);
        } catch (Throwable e) {
            throw new IllegalStateException("cannot kill this process", e);
        }
    }

    @SuppressWarnings("restricted") // the signature is that of POSIX
    private static MethodHandle killFunction() {
        var linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().find("kill").orElseThrow(),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    }
}
