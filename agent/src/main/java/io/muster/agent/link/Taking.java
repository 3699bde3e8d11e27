package io.muster.agent.link;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Takes commands in the log, a batch at a time, and reads on until it is known whether that counts. For the intake's thread alone. */
final class Taking {
    private static final Duration PAUSE = Duration.ofMillis(100);
    /** So many records further on the intake reads on itself, and keeps what it finds. */
    private static final int NEAR = 200;

    private final TopicCursor cursor;
    private final TopicShare share;
    private final CancelWatch watch;
    private final CountDownLatch closed;

    /** @param closed at zero when nobody is interested any more */
    Taking(TopicCursor cursor, TopicShare share, CancelWatch watch, CountDownLatch closed) {
        this.cursor = cursor;
        this.share = share;
        this.watch = watch;
        this.closed = closed;
    }

    /** @return false when another instance was faster, or the intake is closing */
    boolean isTaken(List<ConsumerRecord<byte[], byte[]>> batch) throws InterruptedException {
        var take = share.take(batch.getLast().offset() + 1);
        while (share.readUpTo() <= take.offset() && !isClosed()) {
            readOn(take.offset());
        }
        return share.isTaken(take) && !isClosed();
    }

    private void readOn(long offset) throws InterruptedException {
        var before = share.readUpTo();
        if (offset - cursor.position() < NEAR) {
            cursor.poll();
            return;
        }
        watch.look(before);
        if (share.readUpTo() == before) {
            var _ = closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }
}
