package io.muster.runtime.history;

import io.muster.runtime.kafka.KafkaSettings;
import io.muster.schemas.topic.Topics;
import java.time.Duration;

/**
 * What happened, read from the log itself. For one thread. Every method throws
 * {@link io.muster.runtime.kafka.LogUnavailableException} when Kafka does not answer.
 */
public final class History implements AutoCloseable {
    /** A person waits for it. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final Topics topics;
    private final LogReader reader;

    /** Gets what is found. */
    public interface Listener {
        /** Records that were asked for may have been deleted by retention. Comes before the entries. */
        void gap(LogStretch.Gap gap);

        /** @return whether more is wanted */
        boolean entry(LogEntry entry);
    }

    /**
     * How much is read at most before a reading is left.
     *
     * @param records that are looked at, whether they are what is asked for or not
     */
    public record Limits(long records, Duration time) {
        public static final Limits NONE = new Limits(Long.MAX_VALUE, Duration.ofDays(365));
    }

    public History(KafkaSettings kafka) {
        this(kafka, "muster-history", PATIENCE);
    }

    /**
     * @param clientId not that of another client of this process
     * @param patience when Kafka is said not to answer
     */
    public History(KafkaSettings kafka, String clientId, Duration patience) {
        this.topics = kafka.topics();
        this.reader = new LogReader(kafka, clientId, patience);
    }

    /**
     * Begins a reading that ends where the log ends now.
     *
     * @throws UnknownTopicException when one is asked for that does not exist
     */
    public HistoryReading begin(HistoryQuery query) {
        return new HistoryReading(reader, topics, query, plan(query));
    }

    /**
     * Goes on with a reading exactly where it was left, whatever has been written since.
     *
     * @param query as it was; its period may be left out
     * @param cursor of the earlier reading
     * @throws UnknownTopicException when one is asked for that does not exist
     * @throws InvalidCursorException when the cursor is none, or belongs to another query
     */
    public HistoryReading resume(HistoryQuery query, String cursor) {
        var decoded = HistoryCursor.decode(cursor);
        var asItWas = query.between(decoded.from(), decoded.to());
        return new HistoryReading(reader, topics, asItWas, plan(asItWas)).at(decoded);
    }

    /** A reading of the very records that another one has found. */
    HistoryReading again(HistoryReading reading) {
        return new HistoryReading(reader, topics, reading.query(), plan(reading.query())).at(reading.beginning());
    }

    /** How many partitions a topic has; 0 when there is no such topic. */
    int partitions(String topic) {
        return reader.partitions(topic);
    }

    private HistoryPlan plan(HistoryQuery query) {
        return HistoryPlan.of(query, topics, reader::partitions);
    }

    @Override
    public void close() {
        reader.close();
    }
}
