package io.muster.gateway.stream;

import io.muster.gateway.link.OutputFollower;
import io.muster.gateway.link.OutputFollower.Event;
import io.muster.gateway.link.OutputLog;
import io.muster.gateway.link.OutputLog.Stretch;
import io.muster.gateway.link.OutputTail;
import io.muster.schemas.message.OutputChunk;
import io.muster.schemas.view.TaskView;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One client's reading of one task's output, from the log up to now, and then live. For one thread. */
final class OutputReading {
    /** How far the gateway's clock may be ahead of the broker's. */
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(2);
    /** How long after its end, by the agent's clock, a task's last chunk may have come. */
    private static final Duration LATEST = Duration.ofHours(1);
    /** How long the topic keeps chunks, and a little. */
    private static final Duration OLDEST = Duration.ofDays(4);

    private static final int PAGE_BYTES = 256 * 1024;
    private static final Duration QUIET = Duration.ofSeconds(10);
    /** The result may overtake the last chunks, which take another way. */
    private static final Duration LAST_CHUNKS = Duration.ofSeconds(3);

    private final OutputLog log;
    private final OutputTail tail;
    private final Function<OutputFollower, TaskEndWatch> watches;
    private final InstantSource clock;
    private final OutputRequest request;
    private final OutputSink sink;
    private final OutputProgress progress;
    private TaskView view;
    private boolean shown;

    /** @param watches begin to look for the end of the task that is followed */
    OutputReading(
            OutputLog log,
            OutputTail tail,
            Function<OutputFollower, TaskEndWatch> watches,
            InstantSource clock,
            OutputRequest request,
            OutputSink sink,
            TaskView view) {
        this.log = log;
        this.tail = tail;
        this.watches = watches;
        this.clock = clock;
        this.request = request;
        this.sink = sink;
        this.view = view;
        this.progress =
                new OutputProgress(view.attempt() == null ? 0 : view.attempt().number());
    }

    void run() throws IOException, InterruptedException {
        var outcome = outcome();
        if (outcome != null && !outcome.truncated() && isInOrder(outcome)) {
            sink.open();
            sink.kept(outcome);
            sink.end(end(outcome, true));
            return;
        }
        var stretch = log.stretch(view.key(), from(), to());
        if (outcome != null && !outcome.truncated()) {
            showWhole(outcome, stretch);
        } else if (view.state().isTerminal() || !request.follow()) {
            show(stretch);
            sink.open();
            end();
        } else {
            follow(stretch);
        }
    }

    private Instant from() {
        var submission = view.submission();
        return submission == null
                ? clock.instant().minus(OLDEST)
                : submission.submittedAt().minus(CLOCK_SKEW);
    }

    private Optional<Instant> to() {
        var outcome = outcome();
        return outcome != null
                ? Optional.of(outcome.finishedAt().plus(LATEST))
                : Stream.of(view.lost(), view.expired(), view.canceled())
                        .filter(Objects::nonNull)
                        .map(mark -> mark.at().plus(LATEST))
                        .max(Comparator.naturalOrder());
    }

    private TaskView.@Nullable Outcome outcome() {
        return view.attempt() == null ? null : view.attempt().outcome();
    }

    /** True when the result alone tells all that is wanted. */
    private boolean isInOrder(TaskView.Outcome outcome) {
        return request.after().equals(OutputRequest.Position.BEGINNING)
                && (outcome.outputChunks() == null
                        || request.stream().isPresent()
                        || outcome.stdout().isEmpty()
                        || outcome.stderr().isEmpty());
    }

    /** All is in the result; only the order in which the two streams were written is in the chunks alone. */
    private void showWhole(TaskView.Outcome outcome, Stretch stretch) throws IOException {
        var chunks = new ArrayList<OutputChunk>();
        var rest = stretch;
        while (!progress.isAtEnd(outcome) && !rest.isEmpty()) {
            var page = log.page(view.taskId(), rest, PAGE_BYTES);
            for (var chunk : page.chunks()) {
                if (progress.see(chunk) instanceof OutputProgress.Verdict.Next) {
                    chunks.add(chunk);
                }
            }
            rest = rest.from(page.next());
        }
        sink.open();
        if (progress.isComplete(outcome)) {
            for (var chunk : chunks) {
                if (request.wants(chunk)) {
                    sink.chunk(chunk);
                }
            }
        } else {
            sink.kept(outcome);
        }
        sink.end(end(outcome, true));
    }

    private void show(Stretch stretch) throws IOException {
        var rest = stretch;
        while (!rest.isEmpty() && !isAtEnd()) {
            var page = log.page(view.taskId(), rest, PAGE_BYTES);
            sink.open();
            for (var chunk : page.chunks()) {
                show(chunk);
            }
            rest = rest.from(page.next());
        }
    }

    private boolean isAtEnd() {
        var outcome = outcome();
        return outcome != null && progress.isAtEnd(outcome);
    }

    private void show(OutputChunk chunk) throws IOException {
        if (!(progress.see(chunk) instanceof OutputProgress.Verdict.Next(long lostFrom, long lostBytes))
                || !request.wants(chunk)) {
            return;
        }
        shown = true;
        if (lostBytes > 0) {
            sink.lost(chunk.stream(), lostFrom, lostBytes);
        }
        sink.chunk(chunk);
    }

    private void follow(Stretch written) throws IOException, InterruptedException {
        try (var follower = tail.follow(view.taskId(), written.partition());
                var watch = watches.apply(follower)) {
            var position = showUpTo(follower.place(), written);
            sink.open();
            var last = Long.MAX_VALUE; // until when chunks are waited for, after the task's end
            while (true) {
                if (last == Long.MAX_VALUE && watch.ended().isPresent()) {
                    view = watch.ended().get();
                    last = System.nanoTime() + LAST_CHUNKS.toNanos();
                }
                var isOver = last != Long.MAX_VALUE;
                if (isOver && (outcome() == null || isAtEnd() || System.nanoTime() > last)) {
                    end();
                    return;
                }
                switch (follower.next(isOver ? Duration.ofNanos(last - System.nanoTime()) : QUIET)) {
                    case Event.Live(long offset, OutputChunk chunk) -> {
                        show(chunk);
                        position = offset + 1;
                    }
                    case Event.Behind _ -> {
                        follower.enterAgain();
                        position = showUpTo(
                                follower.place(), new Stretch(written.partition(), position, follower.place()));
                    }
                    case Event.Stopped _ -> {
                        sink.broken("the gateway is being stopped");
                        return;
                    }
                    case Event.Quiet _ -> sink.quiet();
                }
            }
        }
    }

    private long showUpTo(long place, Stretch stretch) throws IOException {
        show(new Stretch(stretch.partition(), stretch.from(), place));
        return Math.max(place, stretch.from());
    }

    private void end() throws IOException {
        var outcome = outcome();
        if (outcome == null) {
            sink.end(end(null, null));
            return;
        }
        var complete = progress.isComplete(outcome);
        var isShort = !complete || outcome.outputChunks() == null;
        if (!shown && isShort && request.after().equals(OutputRequest.Position.BEGINNING)) {
            sink.kept(outcome);
            complete = !outcome.truncated();
        }
        sink.end(end(outcome, complete));
    }

    private OutputEnd end(TaskView.@Nullable Outcome outcome, @Nullable Boolean complete) {
        return new OutputEnd(
                view.taskId(),
                view.state(),
                progress.attempt() == 0 ? null : progress.attempt(),
                outcome == null ? null : outcome.exitCode(),
                outcome == null ? null : outcome.error(),
                outcome == null ? null : outcome.outputChunks(),
                progress.received(),
                complete);
    }
}
