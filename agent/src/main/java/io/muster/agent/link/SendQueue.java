package io.muster.agent.link;

import io.muster.runtime.concurrent.Monitor;
import io.muster.schemas.message.TaskEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the outbox has to send, between those who add to it, the one thread that sends, and the producer that tells how it
 * went. Thread-safe.
 */
final class SendQueue {
    private static final int MAX_IN_FLIGHT = 128;

    private final Consumer<TaskEvent> whenGone;
    private final Monitor monitor = new Monitor();
    private final Unpublished unpublished = new Unpublished();
    /** The producer has failed, and sending begins anew with another one. */
    private boolean broken;

    private boolean closed;

    /** @param whenGone hears of each event that leaves the queue, before anybody can see that it has left */
    SendQueue(Consumer<TaskEvent> whenGone) {
        this.whenGone = whenGone;
    }

    void add(TaskEvent event, @Nullable String traceparent, Consumer<Instant> whenLogged, long size) {
        try (var _ = monitor.hold()) {
            unpublished.add(event, traceparent, whenLogged, size);
            monitor.changed();
        }
    }

    /** Waits until there is something to send; false when nothing is sent any more. */
    boolean awaitWork() throws InterruptedException {
        try (var _ = monitor.hold()) {
            monitor.await(() -> closed || unpublished.next().isPresent());
            return !closed;
        }
    }

    /** The next to send, waiting for it; null when sending has to begin anew, or is over. For the one thread that sends. */
    Unpublished.@Nullable Entry take() throws InterruptedException {
        try (var _ = monitor.hold()) {
            monitor.await(() -> closed || broken || isOneReady());
            if (closed || broken) {
                return null;
            }
            var next = unpublished.next().orElseThrow();
            unpublished.sent(next);
            return next;
        }
    }

    private boolean isOneReady() {
        return unpublished.inFlight() < MAX_IN_FLIGHT && unpublished.next().isPresent();
    }

    /** Kafka has it. @return whether that is heard of for the first time */
    boolean acknowledge(Unpublished.Entry entry, int epoch) {
        try (var _ = monitor.hold()) {
            monitor.changed();
            var first = unpublished.acknowledge(entry, epoch);
            if (first) {
                whenGone.accept(entry.event());
            }
            return first;
        }
    }

    /**
     * Sending it has failed: {@link #take} returns null, and {@link #rewind} begins anew.
     *
     * @param instead what to send next time; empty to give it up
     * @return false when the failure is of an earlier epoch, or nothing is sent any more
     */
    boolean fail(Unpublished.Entry entry, int epoch, Optional<TaskEvent> instead) {
        try (var _ = monitor.hold()) {
            if (epoch != unpublished.epoch() || closed) {
                return false;
            }
            broken = true;
            monitor.changed();
            if (instead.isPresent()) {
                unpublished.replace(entry, instead.get());
            } else if (unpublished.remove(entry)) {
                whenGone.accept(entry.event());
            }
            return true;
        }
    }

    /** All that is not acknowledged is to be sent again. For the one thread that sends. */
    void rewind() {
        try (var _ = monitor.hold()) {
            unpublished.rewind();
            broken = false;
        }
    }

    /** Tells sends before a {@link #rewind} from those after it. For the one thread that sends. */
    int epoch() {
        return unpublished.epoch();
    }

    boolean awaitBytesBelow(long limit, Duration patience) throws InterruptedException {
        return monitor.await(() -> closed || unpublished.bytes() < limit, patience) && !closed;
    }

    boolean awaitEmpty(Duration patience) throws InterruptedException {
        return monitor.await(unpublished::isEmpty, patience);
    }

    boolean awaitClosed(Duration patience) throws InterruptedException {
        return monitor.await(() -> closed, patience);
    }

    int size() {
        try (var _ = monitor.hold()) {
            return unpublished.size();
        }
    }

    /** Nothing more is handed out. */
    void close() {
        try (var _ = monitor.hold()) {
            closed = true;
            monitor.changed();
        }
    }
}
