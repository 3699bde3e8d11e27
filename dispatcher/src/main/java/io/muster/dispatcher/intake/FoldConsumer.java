package io.muster.dispatcher.intake;

import io.muster.runtime.kafka.Consumers;
import io.muster.runtime.kafka.KafkaSettings;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.jspecify.annotations.Nullable;

/** The consumer of the folded topics, set up the way the fold relies on. */
final class FoldConsumer {
    private FoldConsumer() {}

    /** A member of the dispatchers' group. */
    static Consumer<byte @Nullable [], byte @Nullable []> member(
            KafkaSettings kafka, Optional<String> instanceId, int batchRecords) {
        var config = Consumers.settings(kafka, "muster-dispatcher");
        config.put("group.id", kafka.topics().prefix() + "dispatcher");
        config.put("group.protocol", "classic");
        // Topics with the same number of partitions: the same numbers of all of them go to the same member.
        config.put("partition.assignment.strategy", RangeAssignor.class.getName());
        config.put("session.timeout.ms", 10_000);
        config.put("heartbeat.interval.ms", 3_000);
        config.put("max.poll.records", batchRecords);
        instanceId.ifPresent(id -> config.put("group.instance.id", id));
        return new KafkaConsumer<>(config);
    }
}
