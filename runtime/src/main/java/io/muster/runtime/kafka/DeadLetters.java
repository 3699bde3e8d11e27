package io.muster.runtime.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Where records go that nobody can use, as they were, with headers that tell where they came from and why. After a crash
 * a letter may be there twice; {@code topic}, {@code partition} and {@code offset} tell. To be used from one thread.
 *
 * <p>It connects when there is a first letter: most processes never have one.
 */
public final class DeadLetters implements AutoCloseable {
    private static final String PREFIX = "__dlq.errors.";
    private static final Duration DELIVERY_TIMEOUT = Duration.ofSeconds(10);
    /** A record at the broker's limit of 1 MiB still has to fit with the headers added here. */
    private static final int MAX_VALUE_BYTES = 900_000;

    private static final int MAX_HEADER_BYTES = 65_536;
    private final String topic;
    private final Supplier<Producer<String, byte[]>> connect;
    private @Nullable Producer<String, byte[]> producer;
    private final Map<TopicPartition, Long> written = new HashMap<>();

    /** @param reason one line for people */
    public record Letter(ConsumerRecord<byte @Nullable [], byte @Nullable []> undeliverable, String reason) {}

    public DeadLetters(KafkaSettings kafka, String clientId) {
        this.topic = kafka.topics().deadLetters();
        this.connect = () -> Producers.create(kafka, clientId, DELIVERY_TIMEOUT, Map.of());
    }

    /**
     * Returns when all of them are on disk. What this process has written before is not written again: when the views
     * come back from the beginning of the log, the dead stay buried.
     *
     * @throws LogUnavailableException when that is not known of one of them
     */
    public void write(List<Letter> letters) {
        var fresh = letters.stream().filter(this::isFresh).toList();
        if (fresh.isEmpty()) {
            return;
        }
        var pending = new ArrayList<Future<RecordMetadata>>(fresh.size());
        try {
            for (var letter : fresh) {
                pending.add(connected().send(toRecord(letter)));
            }
            for (var future : pending) {
                future.get();
            }
            fresh.forEach(letter ->
                    written.merge(origin(letter), letter.undeliverable().offset(), Math::max));
        } catch (ExecutionException | KafkaException | IllegalStateException e) {
            throw new LogUnavailableException("cannot write to " + topic, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LogUnavailableException("interrupted while writing to " + topic, e);
        }
    }

    private Producer<String, byte[]> connected() {
        var connection = producer;
        if (connection == null) {
            connection = connect.get();
            producer = connection;
        }
        return connection;
    }

    private boolean isFresh(Letter letter) {
        return letter.undeliverable().offset() > written.getOrDefault(origin(letter), -1L);
    }

    private static TopicPartition origin(Letter letter) {
        return new TopicPartition(
                letter.undeliverable().topic(), letter.undeliverable().partition());
    }

    private ProducerRecord<String, byte[]> toRecord(Letter letter) {
        var source = letter.undeliverable();
        var value = source.value();
        var isTooLong = value != null && value.length > MAX_VALUE_BYTES;
        // The value of a tombstone is null, and stays so.
        @SuppressWarnings("NullAway")
        var dead =
                new ProducerRecord<>(topic, source.topic(), isTooLong ? Arrays.copyOf(value, MAX_VALUE_BYTES) : value);
        copy(source.headers(), dead.headers());
        add(dead.headers(), PREFIX + "topic", source.topic());
        add(dead.headers(), PREFIX + "partition", Integer.toString(source.partition()));
        add(dead.headers(), PREFIX + "offset", Long.toString(source.offset()));
        add(dead.headers(), PREFIX + "message", letter.reason());
        if (value != null && isTooLong) {
            add(dead.headers(), PREFIX + "truncated", "true");
        }
        return dead;
    }

    private static void copy(Headers from, Headers to) {
        var bytes = 0;
        for (var header : from) {
            bytes += header.key().length() + (header.value() == null ? 0 : header.value().length);
        }
        if (bytes <= MAX_HEADER_BYTES) {
            from.forEach(to::add);
        }
    }

    private static void add(Headers headers, String name, String text) {
        headers.remove(name);
        headers.add(name, text.getBytes(UTF_8));
    }

    @Override
    public void close() {
        if (producer != null) {
            producer.close(Duration.ofSeconds(2));
        }
    }
}
