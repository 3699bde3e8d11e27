package io.muster.agent.journal;

import io.muster.schemas.id.TaskId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The agent's memory that outlives it: an append-only log of {@link JournalRecord}s and the image they add up to.
 *
 * <p>Records are written by one thread, all that have gathered with one fsync. When the disk refuses, the journal stalls:
 * it says so, and tries again until it succeeds or is closed. Nothing is confirmed meanwhile, so nothing runs and no
 * command is lost.
 */
public final class Journal implements AutoCloseable {
    /** Longer than the agent's topic keeps a command, so that no command can come back after it was forgotten. */
    static final Duration MEMORY = Duration.ofDays(8);

    private final Object lock = new Object();
    private final JournalImage image;
    private final JournalWriter writer;
    private boolean closed;

    /** Opens the journal of a state directory. A port, so that a test can have an agent whose disk fails, or kills it. */
    @FunctionalInterface
    public interface Opener {
        Journal open(Path directory, InstantSource clock);
    }

    /**
     * Reads what there is and is ready to write.
     *
     * @throws JournalException when the journal is damaged beyond a torn tail, or the directory cannot be used
     */
    public static Journal open(Path directory, InstantSource clock) {
        return open(directory, clock, JournalSettings.DEFAULT);
    }

    static Journal open(Path directory, InstantSource clock, JournalSettings settings) {
        var image = new JournalImage();
        var segments = new Segments(directory);
        try {
            var existing = segments.list();
            if (existing.isEmpty()) {
                existing.put(1L, segments.create(1, List.of()));
            }
            var newest = existing.lastEntry();
            segments.replay(newest.getValue(), image::replay);
            segments.deleteBefore(newest.getKey());
            return new Journal(image, segments, newest.getKey(), newest.getValue(), clock, settings);
        } catch (IOException e) {
            throw new JournalException("cannot use the journal in " + directory + ": " + e, e);
        }
    }

    private Journal(
            JournalImage image,
            Segments segments,
            long number,
            Path newest,
            InstantSource clock,
            JournalSettings settings)
            throws IOException {
        this.image = image;
        this.writer = new JournalWriter(segments, number, newest, settings, lock, () -> {
            image.forgetFinishedBefore(clock.instant().minus(MEMORY));
            return image.snapshot();
        });
        writer.start();
    }

    /**
     * Appends the records, in order and together.
     *
     * @param onDisk runs on the journal's own thread when the records are on disk, so it must be brief; never runs when the
     *     journal is closed before
     */
    public void commit(List<? extends JournalRecord> records, Runnable onDisk) {
        append(records, onDisk);
    }

    /** Appends a record that may be lost when the machine (not just the agent) stops; it is on disk with the next commit. */
    public void note(JournalRecord entry) {
        append(List.of(entry), null);
    }

    /** True when this attempt, or a later one of the same task, was accepted before. */
    public boolean knows(TaskId taskId, int attempt) {
        synchronized (lock) {
            return image.knows(taskId, attempt);
        }
    }

    /** That the task is to be canceled, whether it is known already or not. */
    public Optional<JournalRecord.CancelRequested> cancelRequest(TaskId taskId) {
        synchronized (lock) {
            return image.cancelRequest(taskId);
        }
    }

    /** The attempts that the agent is not done with, in the order in which they were accepted. */
    public List<LiveAttempt> live() {
        synchronized (lock) {
            return image.live();
        }
    }

    /** Where to go on reading the agent's topic; empty when nothing was ever read. */
    public OptionalLong nextOffset() {
        synchronized (lock) {
            return image.nextOffset();
        }
    }

    /** Who has used the journal. */
    public Tenure tenure() {
        synchronized (lock) {
            return image.tenure();
        }
    }

    /** The agent ends in order: nothing of it runs any more. */
    public void leave() {
        commit(List.of(new JournalRecord.Left()), () -> {});
    }

    private void append(List<? extends JournalRecord> records, @Nullable Runnable onDisk) {
        var frames = records.stream().map(Frame::encode).toList();
        synchronized (lock) {
            if (closed) {
                return; // what is not on disk is not confirmed: the caller's work is found unfinished at the next start
            }
            records.forEach(image::replay);
            writer.enqueue(frames, onDisk);
        }
    }

    /** Writes what was appended, unless the disk refuses. */
    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
        }
        writer.close();
    }
}
