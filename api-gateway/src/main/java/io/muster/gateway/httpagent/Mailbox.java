package io.muster.gateway.httpagent;

import io.muster.gateway.link.AgentTopicReader;
import io.muster.runtime.concurrent.Monitor;
import io.muster.runtime.kafka.LogUnavailableException;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.message.AgentCommand;
import io.muster.schemas.message.CancelTask;
import io.muster.schemas.message.TaskClaimed;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP agent's inbox in this gateway: read from the log by one thread, looked at and waited for by those of the requests.
 * It also knows which claims in the log are this gateway's own and not yet dealt with.
 */
final class Mailbox implements AgentTopicReader {
    private static final long NOWHERE = -1;
    /** How long Kafka may take to give back what it has acknowledged. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final AgentId agentId;
    private final InstantSource clock;
    private final Consumer<Mailbox> onCanceled;
    /** Held by whoever claims: at most one attempt of an agent is on its way at a time. */
    private final ReentrantLock claiming = new ReentrantLock();
    /** Held by whoever takes a result: of two that are the same the second is to see that there was one. */
    private final ReentrantLock answering = new ReentrantLock();

    private final Monitor monitor = new Monitor();
    private final Inbox inbox = new Inbox();
    private final Set<String> ownClaims = new HashSet<>();
    private long position = NOWHERE;
    private boolean live;
    private boolean closed;
    private long turn;
    private Instant lastUsed;

    /** @param onCanceled hears that tasks are to be canceled that nobody has claimed; not to be held up */
    Mailbox(AgentId agentId, InstantSource clock, Consumer<Mailbox> onCanceled) {
        this.agentId = agentId;
        this.clock = clock;
        this.onCanceled = onCanceled;
        this.lastUsed = clock.instant();
    }

    AgentId agentId() {
        return agentId;
    }

    ReentrantLock claiming() {
        return claiming;
    }

    ReentrantLock answering() {
        return answering;
    }

    @Override
    public void read(long offset, AgentCommand command, @Nullable String traceparent) {
        try (var _ = monitor.hold()) {
            inbox.read(offset, command, traceparent);
        }
    }

    @Override
    public void readUpTo(long newPosition) {
        boolean canceled;
        try (var _ = monitor.hold()) {
            position = newPosition;
            // Before it is live, what was read may be settled by what comes next.
            canceled = live && inbox.nextCanceled(clock.instant()).isPresent();
            monitor.changed();
        }
        if (canceled) {
            onCanceled.accept(this);
        }
    }

    @Override
    public long neededFrom() {
        try (var _ = monitor.hold()) {
            if (position == NOWHERE) {
                return NOWHERE;
            }
            inbox.prune(clock.instant());
            return inbox.neededFrom(position);
        }
    }

    /**
     * Returns when everything before the offset is in the inbox.
     *
     * @throws LogUnavailableException when that takes longer than 5 s
     */
    void awaitRead(long offset) {
        if (!await(() -> position >= offset, PATIENCE)) {
            throw new LogUnavailableException("the topic of " + agentId + " cannot be read", null);
        }
    }

    /** The end of the topic was reached once. */
    void live() {
        try (var _ = monitor.hold()) {
            live = true;
        }
    }

    /** A newer poll ends those before it. */
    long takeTurn() {
        try (var _ = monitor.hold()) {
            monitor.changed();
            return ++turn;
        }
    }

    boolean isTurn(long mine) {
        try (var _ = monitor.hold()) {
            return turn == mine && !closed;
        }
    }

    /** Nobody waits for tasks any more, now or later. */
    void close() {
        try (var _ = monitor.hold()) {
            closed = true;
            monitor.changed();
        }
    }

    /** @return false when the time was over, or the turn is another's, before there was anything to hand out */
    boolean awaitTask(long mine, Duration limit) {
        await(() -> turn != mine || closed || toDo().isPresent(), limit);
        return isTurn(mine);
    }

    /** What to deal with next: what is claimed by this gateway already, else the first that nobody has claimed. */
    Optional<Attempt> toDo() {
        try (var _ = monitor.hold()) {
            return ownClaims.isEmpty()
                    ? inbox.next(clock.instant())
                    : inbox.running().stream().filter(this::isOwn).findFirst().or(() -> inbox.next(clock.instant()));
        }
    }

    Optional<Attempt> nextCanceled() {
        try (var _ = monitor.hold()) {
            return inbox.nextCanceled(clock.instant());
        }
    }

    /** Remembers a claim of this gateway before it is written; whether it is in the log may stay unknown for a while. */
    void claims(String claimId) {
        try (var _ = monitor.hold()) {
            ownClaims.add(claimId);
        }
    }

    /** The claim was dealt with. */
    void settle(String claimId) {
        try (var _ = monitor.hold()) {
            ownClaims.remove(claimId);
        }
    }

    /**
     * Forgets claims that do not count. To be called when the newest is in the inbox: those before it are too, or will never
     * be.
     */
    void settleLost() {
        try (var _ = monitor.hold()) {
            ownClaims.retainAll(inbox.running().stream()
                    .map(Attempt::claim)
                    .filter(Objects::nonNull)
                    .map(TaskClaimed::claimId)
                    .collect(Collectors.toSet()));
        }
    }

    /** Empty when another's claim of it counts, or it is superseded. */
    Optional<Attempt> own(AttemptId id) {
        try (var _ = monitor.hold()) {
            return inbox.find(id).filter(this::isOwn);
        }
    }

    private boolean isOwn(Attempt attempt) {
        return attempt.isHeldBy(ownClaims::contains, clock.instant());
    }

    Optional<Attempt> newest(TaskId taskId) {
        try (var _ = monitor.hold()) {
            return inbox.newest(taskId);
        }
    }

    Optional<CancelTask> cancel(TaskId taskId) {
        try (var _ = monitor.hold()) {
            return inbox.cancel(taskId);
        }
    }

    AgentWork.Load load() {
        try (var _ = monitor.hold()) {
            var running = inbox.running();
            var canceled = running.stream()
                    .map(attempt -> attempt.id().taskId())
                    .filter(taskId -> inbox.cancel(taskId).isPresent())
                    .toList();
            return new AgentWork.Load(running.size(), inbox.waiting(clock.instant()), canceled);
        }
    }

    void touch() {
        try (var _ = monitor.hold()) {
            lastUsed = clock.instant();
        }
    }

    boolean isIdleSince(Instant time) {
        try (var _ = monitor.hold()) {
            return lastUsed.isBefore(time);
        }
    }

    private boolean await(BooleanSupplier condition, Duration limit) {
        try {
            return monitor.await(condition, limit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LogUnavailableException("interrupted", e);
        }
    }
}
