package io.muster.runtime.history;

import static java.util.Objects.requireNonNull;

import io.muster.runtime.history.History.Limits;
import io.muster.runtime.history.History.Listener;
import io.muster.schemas.topic.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** One reading of the log, in the order of time. It can be left after any record, and gone on with by its cursor. */
public final class HistoryReading {
    private final LogReader reader;
    private final Topics topics;
    private final HistoryQuery query;
    private final HistoryPlan plan;
    private Stage stage = Stage.FIRST;
    private boolean found;
    private @Nullable LogStretch left;
    private @Nullable HistoryCursor beginning;

    /** Which places of the plan are being read. */
    enum Stage {
        FIRST,
        REST,
        OVER
    }

    HistoryReading(LogReader reader, Topics topics, HistoryQuery query, HistoryPlan plan) {
        this.reader = reader;
        this.topics = topics;
        this.query = query;
        this.plan = plan;
    }

    /** As if it had come so far as the cursor says. */
    HistoryReading at(HistoryCursor cursor) {
        cursor.check(plan);
        stage = cursor.stage();
        found = cursor.found();
        left = cursor.left() == null ? null : reader.stillThere(cursor.left());
        return this;
    }

    /** The topics that it reads. */
    List<String> topics() {
        return Stream.concat(plan.first().stream(), plan.rest().stream())
                .map(LogReader.Place::topic)
                .distinct()
                .toList();
    }

    HistoryQuery query() {
        return query;
    }

    /** Where it began to read the places in which it has found something: from there the same is found again. */
    HistoryCursor beginning() {
        return requireNonNull(beginning, "a reading that was not begun");
    }

    /** As {@link #cursor}, of a reading that came so far in each partition; where nothing is said, nowhere. */
    String cursorAt(Map<TopicPartition, Long> next) {
        var stretch = requireNonNull(beginning().left());
        var starts = new HashMap<>(stretch.starts());
        starts.putAll(next);
        return new HistoryCursor(
                        beginning().stage(),
                        true,
                        query.from(),
                        query.to(),
                        new LogStretch(starts, stretch.ends(), List.of()))
                .encode();
    }

    /** How many partitions are read at a time, at most. */
    public int width() {
        return Math.max(plan.first().size(), plan.rest().size());
    }

    public boolean isOver() {
        return stage == Stage.OVER;
    }

    /** Where it stands, for {@link History#resume}; short, of characters that an URL takes. */
    public String cursor() {
        return new HistoryCursor(stage, found, query.from(), query.to(), left).encode();
    }

    /** Reads until it is over, the listener wants no more, or a limit is reached. May be called again. */
    public void read(Listener listener, Limits limits) {
        var began = System.nanoTime();
        var gate = new Gate(listener, limits, began);
        while (stage != Stage.OVER && !gate.shut) {
            var stretch = left == null ? begin() : left;
            if (beginning == null || beginning.stage() != stage) {
                beginning = new HistoryCursor(stage, found, query.from(), query.to(), stretch);
            }
            // What compaction takes away has been said anew since.
            stretch.gaps().stream()
                    .filter(gap -> !gap.topic().equals(topics.agents()))
                    .forEach(listener::gap);
            var time = limits.time().minusNanos(System.nanoTime() - began);
            left = reader.read(stretch, gate::pass, time.isNegative() ? Duration.ZERO : time);
            if (!left.isEmpty()) {
                return;
            }
            left = null;
            stage = stage == Stage.FIRST && !found && !plan.rest().isEmpty() ? Stage.REST : Stage.OVER;
        }
    }

    private LogStretch begin() {
        return reader.stretch(stage == Stage.FIRST ? plan.first() : plan.rest(), query.from(), query.to());
    }

    /** Hands on what is asked for, until there is enough. */
    private final class Gate {
        private final Listener listener;
        private final Limits limits;
        private final long began;
        private long records;
        private boolean shut;

        Gate(Listener listener, Limits limits, long began) {
            this.listener = listener;
            this.limits = limits;
            this.began = began;
        }

        boolean pass(LogEntry entry) {
            records++;
            var enough = false;
            if (query.matches(entry)) {
                found = true;
                enough = !listener.entry(entry);
            }
            shut = enough
                    || records >= limits.records()
                    || System.nanoTime() - began >= limits.time().toNanos();
            return !shut;
        }
    }
}
