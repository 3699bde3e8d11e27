package io.muster.gateway.link;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.muster.schemas.id.TaskId;
import io.muster.schemas.message.OutputChunk;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What the headers tell of a record of output, so that those of others need not be decoded. */
final class OutputRecords {
    private static final int OVERHEAD_BYTES = 256;

    private OutputRecords() {}

    static boolean isOf(ConsumerRecord<?, ?> received, TaskId taskId) {
        return taskId(received).filter(taskId.value()::equals).isPresent();
    }

    /** The event's id begins with that of the task; see {@link OutputChunk#eventId}. */
    static Optional<String> taskId(ConsumerRecord<?, ?> received) {
        var header = received.headers().lastHeader("ce_id");
        if (header == null || header.value() == null) {
            return Optional.empty();
        }
        var id = new String(header.value(), UTF_8);
        var end = id.indexOf('/');
        return end < 0 ? Optional.empty() : Optional.of(id.substring(0, end));
    }

    /** About how much memory a chunk takes. */
    static long size(OutputChunk chunk) {
        return (long) OVERHEAD_BYTES + chunk.data().length();
    }
}
