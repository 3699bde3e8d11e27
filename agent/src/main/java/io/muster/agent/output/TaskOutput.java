package io.muster.agent.output;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.muster.agent.output.OutputChunks.Patience;
import io.muster.schemas.task.OutputStreamName;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What one attempt writes, on its way into chunks and into the result. Any thread may write; after {@link #end} it goes nowhere. */
public final class TaskOutput {
    private final OutputSettings settings;
    private final List<String> secrets;
    private final Chunks chunks;
    private final ScheduledExecutorService timer;

    private final ReentrantLock lock = new ReentrantLock();
    private final TextStream stdout;
    private final TextStream stderr;
    private boolean flushIsDue;
    private long lastFlush;
    private @Nullable Output whole;

    /** @param secrets none of them empty */
    TaskOutput(OutputSettings settings, List<String> secrets, Chunks.Sink sink, ScheduledExecutorService timer) {
        this.settings = settings;
        this.secrets = List.copyOf(secrets);
        this.chunks = new Chunks(settings.streamLimitBytes(), settings.chunkBytes(), sink);
        this.timer = timer;
        this.stdout = new TextStream(settings.keptBytes(), secrets);
        this.stderr = new TextStream(settings.keptBytes(), secrets);
        this.lastFlush = System.nanoTime() - settings.interval().toNanos();
    }

    public PrintStream stdout() {
        return new PrintStream(new Writer(OutputStreamName.STDOUT, stdout), false, UTF_8);
    }

    public PrintStream stderr() {
        return new PrintStream(new Writer(OutputStreamName.STDERR, stderr), false, UTF_8);
    }

    /** A text of another origin, without the secrets. */
    public String masked(String text) {
        return SecretMask.masked(text, secrets);
    }

    /** Sends what is left. Whatever is written from now on is dropped. */
    public Output end() {
        lock.lock();
        try {
            if (whole == null) {
                chunks.write(OutputStreamName.STDOUT, stdout.end());
                chunks.write(OutputStreamName.STDERR, stderr.end());
                chunks.flush(Patience.A_MOMENT);
                whole = new Output(
                        stdout.kept(),
                        stderr.kept(),
                        stdout.bytes(),
                        stderr.bytes(),
                        stdout.isTruncated() || stderr.isTruncated(),
                        chunks.count() == 0 ? null : chunks.count(),
                        chunks.digest(OutputStreamName.STDOUT),
                        chunks.digest(OutputStreamName.STDERR));
            }
            return whole;
        } finally {
            lock.unlock();
        }
    }

    private void write(OutputStreamName name, TextStream stream, byte[] bytes, int offset, int length) {
        lock.lock();
        try {
            if (whole == null) {
                chunks.write(name, stream.write(bytes, offset, length));
                scheduleFlush();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Soon after a silence; while more keeps coming, from time to time. */
    private void scheduleFlush() {
        if (!flushIsDue && chunks.isPending()) {
            var sinceLast = System.nanoTime() - lastFlush;
            var wait =
                    Math.max(settings.firstWait().toNanos(), settings.interval().toNanos() - sinceLast);
            schedule(wait);
        }
    }

    private void schedule(long nanos) {
        try {
            var _ = timer.schedule(this::flush, nanos, TimeUnit.NANOSECONDS);
            flushIsDue = true;
        } catch (RejectedExecutionException e) {
            // the agent is closing, and the end of the attempt flushes
        }
    }

    /** On the timer's thread, which other attempts need too. */
    private void flush() {
        if (!lock.tryLock()) {
            // The program is just writing. It may have to wait meanwhile; the timer does not.
            var _ = timer.schedule(this::flush, settings.firstWait().toNanos(), TimeUnit.NANOSECONDS);
            return;
        }
        try {
            flushIsDue = false;
            lastFlush = System.nanoTime();
            if (whole == null) {
                chunks.flush(Patience.NONE);
            }
        } finally {
            lock.unlock();
        }
    }

    private final class Writer extends OutputStream {
        private final OutputStreamName name;
        private final TextStream stream;

        Writer(OutputStreamName name, TextStream stream) {
            this.name = name;
            this.stream = stream;
        }

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            TaskOutput.this.write(name, stream, bytes, offset, length);
        }
    }
}
