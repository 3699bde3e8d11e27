package io.muster.runtime.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.muster.schemas.codec.Decoded;
import io.muster.schemas.codec.EncodedRecord;
import io.muster.schemas.codec.MessageType;
import io.muster.schemas.codec.RecordCodec;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** The contract's records as Kafka's. */
public final class Records {
    private Records() {}

    public static ProducerRecord<String, byte[]> toProducerRecord(String topic, EncodedRecord encoded) {
        var producerRecord = new ProducerRecord<>(topic, encoded.key(), encoded.value());
        encoded.headers().forEach((name, text) -> producerRecord.headers().add(name, text.getBytes(UTF_8)));
        return producerRecord;
    }

    /** Never throws, whatever the record holds. */
    public static Decoded decode(ConsumerRecord<?, byte @Nullable []> consumerRecord) {
        return RecordCodec.decode(name -> header(consumerRecord.headers(), name), consumerRecord.value());
    }

    /** What the record says that it is, without a look at what it holds; empty when that is nothing known. */
    public static Optional<MessageType> type(ConsumerRecord<?, ?> consumerRecord) {
        return Optional.ofNullable(header(consumerRecord.headers(), "ce_type")).flatMap(MessageType::of);
    }

    private static @Nullable String header(Headers headers, String name) {
        var header = headers.lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), UTF_8);
    }
}
