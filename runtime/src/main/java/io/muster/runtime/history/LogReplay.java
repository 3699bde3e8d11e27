package io.muster.runtime.history;

import io.muster.runtime.history.History.Limits;
import io.muster.runtime.kafka.KafkaSettings;
import io.muster.runtime.kafka.KeyPartitions;
import io.muster.runtime.kafka.LogUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Copies records into other topics exactly as they are: key, value, headers and time. Everything is looked at before anything
 * is copied, so a refusal leaves nothing behind.
 *
 * <p>A record goes to the partition of its key, as whoever wrote it would do there; without a key, to the partition of its
 * own number, as far as there are so many.
 */
public final class LogReplay {
    private static final int AT_A_TIME = 1_000;
    private static final Duration DELIVERY_TIMEOUT = Duration.ofSeconds(30);
    private final History history;
    private final KafkaSettings source;
    private final Order order;

    /**
     * What is wanted.
     *
     * @param servers of the cluster that is written to
     * @param pattern a topic; {@code {topic}} in it stands for the name of the topic that is read, without its prefix
     * @param commands whether commands to agents may be copied
     * @param startable whether submissions may be copied that a dispatcher would still have run
     */
    public record Order(String servers, String pattern, boolean commands, boolean startable) {}

    /** @param targets the topics that were written to */
    public record Copied(long records, List<String> targets) {}

    public LogReplay(History history, KafkaSettings source, Order order) {
        this.history = history;
        this.source = source;
        this.order = order;
    }

    /**
     * @param selected a reading that has not begun
     * @param gaps told where records that were asked for may have been deleted by retention
     * @param progress gets how many are copied
     * @throws ReplayRefusedException when nothing was copied, for a reason that a person has to decide on
     * @throws ReplayStoppedException when a part was copied
     * @throws LogUnavailableException when Kafka does not answer, and nothing was copied
     */
    public Copied run(HistoryReading selected, Instant now, Consumer<LogStretch.Gap> gaps, Progress progress) {
        var topics = source.topics();
        if (selected.topics().isEmpty()) {
            return new Copied(0, List.of());
        }
        var targets = ReplayGuard.places(order.pattern(), selected.topics(), topics);
        var target = new KafkaSettings(order.servers(), topics, source.partitions());
        var counts = new ReplayTargets(source, target)
                .check(targets, history.partitions(selected.topics().getFirst()));
        var guard = new ReplayGuard(topics, now);
        var total = new long[1];
        selected.read(
                new History.Listener() {
                    @Override
                    public void gap(LogStretch.Gap gap) {
                        gaps.accept(gap);
                    }

                    @Override
                    public boolean entry(LogEntry entry) {
                        guard.look(entry);
                        total[0]++;
                        return true;
                    }
                },
                Limits.NONE);
        guard.check(order.commands(), order.startable());
        if (total[0] == 0) {
            return new Copied(0, targets);
        }
        try (var producer = producer(target)) {
            var copy = new Copy(producer, counts, history.again(selected), copied -> progress.at(copied, total[0]));
            return new Copied(copy.run(), targets);
        }
    }

    /** Hears how far it has come. */
    public interface Progress {
        void at(long copied, long total);
    }

    private static KafkaProducer<byte @Nullable [], byte @Nullable []> producer(KafkaSettings target) {
        var config = target.client("muster-replay");
        config.put("acks", "all");
        config.put("enable.idempotence", true);
        config.put("delivery.timeout.ms", (int) DELIVERY_TIMEOUT.toMillis());
        config.put("request.timeout.ms", 15_000);
        config.put("max.block.ms", 15_000);
        config.put("max.request.size", 64 * 1024 * 1024); // the broker decides
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** The second reading, of the same records. */
    private final class Copy implements History.Listener {
        private final KafkaProducer<byte @Nullable [], byte @Nullable []> producer;
        private final Map<String, Integer> counts;
        private final HistoryReading reading;
        private final LongConsumer progress;
        private final ArrayDeque<Sent> sent = new ArrayDeque<>();
        private final Map<TopicPartition, Long> next = new HashMap<>();
        private long copied;

        private record Sent(ConsumerRecord<?, ?> original, Future<?> acknowledged) {}

        Copy(
                KafkaProducer<byte @Nullable [], byte @Nullable []> producer,
                Map<String, Integer> counts,
                HistoryReading reading,
                LongConsumer progress) {
            this.producer = producer;
            this.counts = counts;
            this.reading = reading;
            this.progress = progress;
        }

        long run() {
            try {
                reading.read(this, Limits.NONE);
            } catch (LogUnavailableException e) {
                settle();
                throw stopped("the log cannot be read further: " + e.getMessage(), e);
            }
            settle();
            return copied;
        }

        @Override
        public void gap(LogStretch.Gap gap) {
            // Told by the first reading.
        }

        @Override
        public boolean entry(LogEntry entry) {
            var original = entry.received();
            try {
                sent.add(new Sent(original, producer.send(copy(original))));
            } catch (KafkaException e) {
                settle();
                throw stopped(where(original) + ": " + e.getMessage(), e);
            }
            if (sent.size() == AT_A_TIME) {
                settle();
            }
            return true;
        }

        private ProducerRecord<byte @Nullable [], byte @Nullable []> copy(
                ConsumerRecord<byte @Nullable [], byte @Nullable []> original) {
            var topic = ReplayGuard.target(order.pattern(), original.topic(), source.topics());
            var count = counts.getOrDefault(topic, 1);
            var key = original.key();
            var partition = key == null ? original.partition() % count : new KeyPartitions(count).of(key);
            var time = original.timestamp() < 0 ? null : original.timestamp();
            return new ProducerRecord<>(topic, partition, time, key, original.value(), original.headers());
        }

        /** Waits for all that is under way. */
        private void settle() {
            producer.flush();
            while (!sent.isEmpty()) {
                var first = sent.element();
                try {
                    var _ = first.acknowledged().get();
                } catch (ExecutionException e) {
                    var cause = e.getCause() == null ? e : e.getCause();
                    throw stopped(where(first.original()) + ": " + cause.getMessage(), cause);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw stopped("interrupted", e);
                }
                sent.remove();
                copied++;
                var partition = new TopicPartition(
                        first.original().topic(), first.original().partition());
                next.put(partition, first.original().offset() + 1);
                progress.accept(copied);
            }
        }

        private ReplayStoppedException stopped(String why, Throwable cause) {
            return new ReplayStoppedException(why, copied, sent.size(), reading.cursorAt(next), cause);
        }

        private static String where(ConsumerRecord<?, ?> original) {
            return "the record at offset " + original.offset() + " of " + original.topic() + ", partition "
                    + original.partition();
        }
    }
}
