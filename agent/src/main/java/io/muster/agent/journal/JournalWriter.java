package io.muster.agent.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread that writes the journal: group commit, retries, rotation. */
final class JournalWriter implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(JournalWriter.class);
    private static final long CLOSE_MILLIS = 3_000;

    private final Segments segments;
    private final JournalSettings settings;
    private final Object lock;
    private final Supplier<List<JournalRecord>> snapshot;
    private final Thread thread =
            Thread.ofPlatform().daemon().name("agent-journal").unstarted(this::run);
    private List<Append> queue = new ArrayList<>();
    private boolean closing;
    private long number;
    private SegmentWriter segment;
    private long rotateAt;

    /** @param onDisk null when nobody waits */
    private record Append(List<byte[]> frames, @Nullable Runnable onDisk) {}

    /**
     * @param lock guards the queue and the image, which must hold the same records
     * @param snapshot called with the lock held
     */
    JournalWriter(
            Segments segments,
            long number,
            Path newest,
            JournalSettings settings,
            Object lock,
            Supplier<List<JournalRecord>> snapshot)
            throws IOException {
        this.segments = segments;
        this.number = number;
        this.settings = settings;
        this.lock = lock;
        this.snapshot = snapshot;
        this.segment = new SegmentWriter(settings.opener().open(newest));
        this.rotateAt = settings.rotateAtBytes();
    }

    void start() {
        thread.start();
    }

    /** With the lock held. */
    void enqueue(List<byte[]> frames, @Nullable Runnable onDisk) {
        queue.add(new Append(frames, onDisk));
        lock.notifyAll();
    }

    private void run() {
        try {
            for (var batch = take(); !batch.isEmpty(); batch = take()) {
                if (write(batch)) {
                    confirm(batch);
                    rotateIfLong();
                }
            }
        } catch (InterruptedException e) {
            throw new JournalException("the journal's thread was interrupted", e); // which ends the agent
        } finally {
            release();
        }
    }

    /** Waits for something to write; empty when there is nothing and the journal is closing. */
    private List<Append> take() throws InterruptedException {
        synchronized (lock) {
            while (queue.isEmpty() && !closing) {
                lock.wait();
            }
            var batch = queue;
            queue = new ArrayList<>();
            return batch;
        }
    }

    /** @return false when the journal was closed before the disk took the batch */
    private boolean write(List<Append> batch) throws InterruptedException {
        var frames = batch.stream().flatMap(append -> append.frames().stream()).toList();
        var force = batch.stream().anyMatch(append -> append.onDisk() != null);
        try {
            segment.write(frames, force);
            return true;
        } catch (IOException e) {
            log.atError().setCause(e).log("the journal cannot be written; the agent runs nothing until it can");
            return retry();
        }
    }

    private boolean retry() throws InterruptedException {
        while (true) {
            synchronized (lock) {
                if (!closing) {
                    lock.wait(settings.retryEvery().toMillis());
                }
            }
            try {
                segment.retry();
                log.atInfo().log("the journal can be written again");
                return true;
            } catch (IOException e) {
                log.atDebug().setCause(e).log("the journal still cannot be written");
            }
            synchronized (lock) {
                if (closing) {
                    return false;
                }
            }
        }
    }

    private static void confirm(List<Append> batch) {
        for (var append : batch) {
            if (append.onDisk() != null) {
                try {
                    append.onDisk().run();
                } catch (RuntimeException | Error e) {
                    log.atError().setCause(e).log("what was to follow a journal record failed");
                }
            }
        }
    }

    private void rotateIfLong() {
        if (segment.length() < rotateAt) {
            return;
        }
        List<Append> covered;
        List<JournalRecord> records;
        synchronized (lock) {
            records = snapshot.get();
            covered = queue; // the image has these already, so the snapshot puts them on disk
            queue = new ArrayList<>();
        }
        try {
            switchTo(openNext(records));
            confirm(covered);
        } catch (IOException e) {
            rotateAt = segment.length() + settings.rotateAtBytes();
            log.atWarn().setCause(e).log("cannot begin a new journal segment; going on with the old one");
            synchronized (lock) {
                queue.addAll(0, covered);
            }
        }
    }

    /** On failure the new segment must not stay: a restart would read it, and nothing that the old one gets from here on. */
    private SegmentWriter openNext(List<JournalRecord> records) throws IOException {
        try {
            return new SegmentWriter(settings.opener().open(segments.create(number + 1, records)));
        } catch (IOException e) {
            segments.discard(number + 1);
            throw e;
        }
    }

    private void switchTo(SegmentWriter next) {
        release();
        segment = next;
        number++;
        rotateAt = Math.max(settings.rotateAtBytes(), segment.length() * 2);
        try {
            segments.deleteBefore(number);
        } catch (IOException e) {
            log.atWarn().setCause(e).log("an old journal segment cannot be deleted; the next start will try again");
        }
        log.atInfo()
                .addKeyValue("segment", number)
                .addKeyValue("bytes", segment.length())
                .log("journal rotated");
    }

    private void release() {
        try {
            segment.close();
        } catch (IOException e) {
            log.atError().setCause(e).log("cannot close a journal segment");
        }
    }

    @Override
    public void close() {
        synchronized (lock) {
            closing = true;
            lock.notifyAll();
        }
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
