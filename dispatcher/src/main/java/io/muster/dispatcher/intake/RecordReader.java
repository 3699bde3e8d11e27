package io.muster.dispatcher.intake;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.muster.runtime.kafka.KeyPartitions;
import io.muster.runtime.kafka.Records;
import io.muster.schemas.codec.Decoded;
import io.muster.schemas.topic.Topics;
import java.util.Arrays;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Decodes, and refuses what is where it does not belong: a record whose key or partition is not its message's would be
 * folded by one owner into a view of another.
 */
final class RecordReader {
    private final Topics topics;
    private final KeyPartitions partitions;

    RecordReader(Topics topics, KeyPartitions partitions) {
        this.topics = topics;
        this.partitions = partitions;
    }

    /** Never throws, whatever the record holds. */
    Reading read(ConsumerRecord<byte @Nullable [], byte @Nullable []> received) {
        return switch (Records.decode(received)) {
            case Decoded.Undecodable undecodable -> new Reading.Poison(undecodable.reason());
            case Decoded.UnknownType unknown -> new Reading.Unknown(unknown.ceType());
            case Decoded.Known known -> admit(known, received);
        };
    }

    private Reading admit(Decoded.Known known, ConsumerRecord<byte @Nullable [], byte @Nullable []> received) {
        var message = known.message();
        var topic = topics.of(message);
        if (!topic.equals(received.topic())) {
            return new Reading.Poison("a " + message.getClass().getSimpleName() + " belongs in " + topic);
        }
        var key = message.key();
        if (!Arrays.equals(key.getBytes(UTF_8), received.key())) {
            return new Reading.Poison("the record's key is not " + key + ", the message's");
        }
        var partition = partitions.of(key);
        if (partition != received.partition()) {
            return new Reading.Poison("the key " + key + " belongs in partition " + partition);
        }
        return new Reading.Fact(message, known.ignoredFields());
    }
}
