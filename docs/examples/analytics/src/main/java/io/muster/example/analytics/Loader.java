package io.muster.example.analytics;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Brings the database up to the log. It reads every partition by itself, from the offsets that the database holds, and
 * stores rows and offsets together: it can be killed at any moment and started again, and each record counts once.
 */
final class Loader implements AutoCloseable {
    private final Warehouse warehouse;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final RecordReader reader = new RecordReader();

    Loader(String bootstrapServers, Warehouse warehouse) {
        this.warehouse = warehouse;
        // No group, and no offset that the broker would choose: the database knows where to read on.
        Map<String, Object> settings =
                Map.of("bootstrap.servers", bootstrapServers, "auto.offset.reset", "none", "max.poll.records", 5_000);
        var bytes = new ByteArrayDeserializer();
        this.consumer = new KafkaConsumer<>(settings, bytes, bytes);
    }

    /**
     * Returns when everything is loaded that these topics held when it was called.
     *
     * @throws IllegalStateException when the database was loaded from other topics of the same name
     */
    void catchUp(List<String> topics) throws SQLException {
        var partitions = topics.stream()
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        seek(partitions);
        var ends = consumer.endOffsets(partitions);
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            try {
                loadBatch(partitions);
            } catch (OffsetOutOfRangeException e) {
                seek(partitions); // what was to be read next has just been deleted
            }
        }
    }

    private void loadBatch(List<TopicPartition> partitions) throws SQLException {
        var batch = new ArrayList<Reading>();
        for (var polled : consumer.poll(Duration.ofSeconds(1))) {
            batch.add(reader.read(polled));
        }
        var next = new HashMap<TopicPartition, Long>();
        partitions.forEach(partition -> next.put(partition, consumer.position(partition)));
        warehouse.store(batch, next);
    }

    /** To where the database says; to the first record that there is, when Kafka has deleted that one or nothing was read. */
    private void seek(List<TopicPartition> partitions) throws SQLException {
        var stored = warehouse.offsets();
        var begins = consumer.beginningOffsets(partitions);
        var ends = consumer.endOffsets(partitions);
        for (var partition : partitions) {
            long begin = begins.getOrDefault(partition, 0L);
            long end = ends.getOrDefault(partition, begin);
            long next = stored.getOrDefault(partition, begin);
            if (next > end) {
                throw new IllegalStateException(partition + " ends at " + end + ", but " + next
                        + " records of it were read: it is not the log that this database was loaded from");
            }
            if (next < begin) {
                warehouse.storeGap(partition, next, begin);
                next = begin;
            }
            consumer.seek(partition, next);
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
