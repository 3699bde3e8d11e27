package io.muster.agent.execute;

import io.muster.agent.journal.Journal;
import io.muster.agent.journal.JournalRecord.Accepted;
import io.muster.agent.journal.JournalRecord.CancelRequested;
import io.muster.agent.journal.LiveAttempt;
import io.muster.agent.output.TaskOutputs;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Runs attempts, so many at a time, the others first come first served. An attempt begins only when its start is on disk.
 *
 * <p>What the agent is asked for comes in here and becomes a turn ({@link Turns}). An attempt goes from {@link Arrivals} to the
 * {@link Scheduler}, and from either of them to the {@link Endings}.
 */
public final class Executions implements AutoCloseable {
    private static final Duration CLOSE_SLACK = Duration.ofSeconds(2);

    private final ExecutionSettings settings;
    private final Journal journal;
    private final Admission admission;
    private final Turns turns;
    private final Endings endings;
    private final Scheduler scheduler;
    private final Arrivals arrivals;
    private final Resumption resumption;

    /** Read without the monitor: whoever asks how much there is to do must not wait for what is being done. */
    private volatile Load load = new Load(0, 0);

    private record Load(int running, int queued) {}

    public Executions(
            ExecutionSettings settings,
            Journal journal,
            TaskEvents events,
            Admission admission,
            TaskOutputs outputs,
            InstantSource clock) {
        this.settings = settings;
        this.journal = journal;
        this.admission = admission;
        var announcer = new Announcer(events, this::claimed);
        turns = new Turns(journal, this::measure);
        endings = new Endings(announcer, clock);
        var starts = new Starts(settings.bootId(), journal, announcer, admission, outputs, clock);
        scheduler = new Scheduler(settings, turns, starts, endings);
        arrivals = new Arrivals(turns, journal, announcer, endings, scheduler);
        resumption = new Resumption(settings, turns, journal, announcer, admission, arrivals, endings, clock);
    }

    private void claimed(Accepted accepted, Instant loggedAt) {
        arrivals.claimed(accepted, loggedAt);
    }

    private void measure() {
        load = new Load(scheduler.occupied(), waiting());
    }

    private int waiting() {
        return scheduler.waiting() + arrivals.waiting();
    }

    /** Goes on where the agent was before it was restarted. Call once, before the first {@link #accept}. */
    public void resume() {
        resumption.run(true);
    }

    /**
     * The same when the agent before this one may still be there, as when the state directory is a copy: what it had not ended
     * is not begun here.
     */
    public void resumeWithoutFollowing() {
        resumption.run(false);
    }

    /**
     * What was canceled while the agent was away has been read: what waits may start. Before that nothing does.
     */
    public void cancelsAreKnown() {
        turns.take(scheduler::cancelsAreKnown);
    }

    /**
     * Takes over a command that the journal does not know yet. Returns at once.
     *
     * @return false when the agent is closing: the command was not taken, and nothing after it may be
     */
    public boolean accept(Accepted accepted) {
        // Outside of a turn: a policy looks at files, and a handler at what it likes.
        var decision = admission.decide(accepted);
        // When it is not taken it is not in the journal, so it is read from the topic again.
        return turns.takeUnlessClosing(turn -> arrivals.accept(accepted, decision, turn));
    }

    /**
     * Ends a task, or keeps it from beginning: the attempts that wait, those that run, and those to come. One that has ended
     * stays as it is; so does one that ends by itself before it can be stopped. Returns at once.
     *
     * <p>An attempt that may still be another agent's is left until that is known.
     *
     * @return false when the agent is closing: the request was not taken, and nothing after it may be
     */
    public boolean cancel(CancelRequested request) {
        return turns.takeUnlessClosing(turn -> {
            turn.add(request, () -> {});
            scheduler.cancel(request, turn);
        });
    }

    /** Waits until another command can be taken, but no longer than {@code limit}; false when it still cannot. */
    public boolean awaitRoom(Duration limit) throws InterruptedException {
        return turns.awaitUnlessClosing(() -> waiting() < settings.queueLimit(), limit);
    }

    /** Attempts that have a slot. */
    public int running() {
        return load.running();
    }

    /** Attempts that wait for a slot, or to be claimed. */
    public int queued() {
        return load.queued();
    }

    public int capacity() {
        return settings.capacity();
    }

    /**
     * Another agent with this id has been started: nothing is begun any more, what waits ends and what runs is ended, for a
     * cancel would reach the other agent. Returns when that is on disk, within the grace of a kill and a little.
     */
    public void handOver() {
        turns.close(turn -> {
            stopAll(StopReason.OVERTAKEN, settings.killGrace());
            journal.live().stream()
                    .filter(LiveAttempt::isWaiting)
                    .forEach(attempt -> endings.leaveToSuccessor(attempt.accepted(), turn));
        });
        awaitQuiet(settings.killGrace());
    }

    /** Takes nothing more, ends what runs, and returns when that is on disk: within the closing grace and a little. */
    @Override
    public void close() {
        turns.close(turn -> stopAll(StopReason.AGENT_STOPS, settings.closeGrace()));
        if (awaitQuiet(settings.closeGrace()) && resumption.hasBegun()) {
            journal.leave();
        }
        scheduler.close();
    }

    /** What waits stays in the journal, for the next start. */
    private void stopAll(StopReason reason, Duration grace) {
        arrivals.forgetWaiting();
        scheduler.stopAll(reason, grace);
    }

    private boolean awaitQuiet(Duration grace) {
        return turns.awaitQuiet(() -> scheduler.running() == 0, grace.plus(CLOSE_SLACK));
    }
}
