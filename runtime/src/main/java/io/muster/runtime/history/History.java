package io.muster.runtime.history;

import io.muster.runtime.history.LogReader.Place;
import io.muster.runtime.kafka.KafkaSettings;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.JobId;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.topic.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** What happened, read from the log itself. Throws {@link io.muster.runtime.kafka.LogUnavailableException}. */
public final class History implements AutoCloseable {
    private final Topics topics;
    private final LogReader reader;

    /** Gets what is found. */
    public interface Listener {
        /** Records that were asked for may have been deleted by retention. Comes before the entries. */
        void gap(LogStretch.Gap gap);

        void entry(LogEntry entry);
    }

    public History(KafkaSettings kafka) {
        this.topics = kafka.topics();
        this.reader = new LogReader(kafka);
    }

    /** @throws UnknownTopicException when one is asked for that does not exist */
    public void read(HistoryQuery query, Listener listener) {
        var wanted = query.topics().isEmpty() ? topics.folded() : query.topics();
        var first = new ArrayList<Place>();
        var rest = new ArrayList<Place>();
        for (var topic : wanted) {
            var count = reader.partitions(topic);
            if (count == 0) {
                throw new UnknownTopicException(topic);
            }
            var only = isOfAgents(topic) || isOfTasks(topic) ? partition(topic, query, count) : OptionalInt.empty();
            if (!mayHold(topic, query)) {
                continue;
            }
            IntStream.range(0, count)
                    .mapToObj(number -> new Place(topic, number))
                    .forEach(place -> (only.isEmpty() || only.getAsInt() == place.number() ? first : rest).add(place));
        }
        if (read(first, query, listener) == 0
                && query.task().isPresent()
                && query.job().isEmpty()) {
            // The records of a job's task are keyed by the job, which nobody has told.
            read(rest.stream().filter(place -> isOfTasks(place.topic())).toList(), query, listener);
        }
    }

    private long read(List<Place> places, HistoryQuery query, Listener listener) {
        var stretch = reader.stretch(places, query.from(), query.to());
        stretch.gaps().stream()
                .filter(gap -> !gap.topic().equals(topics.agents()))
                .forEach(listener::gap);
        var found = new AtomicLong();
        reader.read(stretch, entry -> {
            if (query.matches(entry)) {
                found.incrementAndGet();
                listener.entry(entry);
            }
        });
        return found.get();
    }

    /** Which of the topic's partitions has all that is asked for, when the key is known. */
    private Optional<String> key(String topic, HistoryQuery query) {
        if (isOfTasks(topic)) {
            return query.job().map(JobId::value).or(() -> query.task().map(TaskId::value));
        }
        return query.agent().map(AgentId::value);
    }

    private OptionalInt partition(String topic, HistoryQuery query, int count) {
        return key(topic, query)
                .map(key -> OptionalInt.of(LogReader.partitionOf(key, count)))
                .orElse(OptionalInt.empty());
    }

    /** Heartbeats and registrations say nothing of tasks and jobs. */
    private boolean mayHold(String topic, HistoryQuery query) {
        return !isOfAgents(topic) || (query.task().isEmpty() && query.job().isEmpty());
    }

    private boolean isOfTasks(String topic) {
        return topic.equals(topics.taskEvents()) || topic.equals(topics.results());
    }

    private boolean isOfAgents(String topic) {
        return Set.of(topics.heartbeats(), topics.agents(), topics.agentEvents())
                .contains(topic);
    }

    @Override
    public void close() {
        reader.close();
    }
}
