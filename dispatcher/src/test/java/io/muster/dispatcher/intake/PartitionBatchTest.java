package io.muster.dispatcher.intake;

import static io.muster.dispatcher.Messages.submitted;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.muster.runtime.kafka.KeyPartitions;
import io.muster.schemas.codec.RecordCodec;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.topic.Topics;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** A batch of one partition number counts what newer producers have put into it. */
class PartitionBatchTest {
    private final PartitionBatch batch = new PartitionBatch(new RecordReader(Topics.DEFAULT, new KeyPartitions(1)));

    @Test
    void foldsWhatItKnowsAndCountsTheFieldsAndTypesThatItDoesNot() {
        var known = new RecordCodec("/muster/test").encode(submitted("t", "web-1"));
        var newer = new String(known.value(), UTF_8).replaceFirst("\\{", "{\"colour\":\"red\",\"size\":[1],");
        add(0, known.headers(), newer);
        add(1, Map.of("ce_type", "io.muster.task.levitated.v1"), "{}");
        assertEquals(
                submitted("t", "web-1"),
                batch.facts().tasks().get(new TaskId("t")).submission());
        assertEquals(2, batch.unknownFields());
        assertEquals(1, batch.unknownTypes());
        assertEquals(2, batch.records());
        assertEquals(0, batch.letters().size());
    }

    private void add(long offset, Map<String, String> headers, String value) {
        var received = new ConsumerRecord<>(
                Topics.DEFAULT.taskEvents(), 0, offset, "t".getBytes(UTF_8), value.getBytes(UTF_8));
        headers.forEach((name, text) -> received.headers().add(name, text.getBytes(UTF_8)));
        batch.add(received);
    }
}
