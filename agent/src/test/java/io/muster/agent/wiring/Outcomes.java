package io.muster.agent.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.muster.runtime.kafka.Records;
import io.muster.schemas.codec.Decoded;
import io.muster.schemas.message.TaskEvent;
import io.muster.schemas.message.TaskFinished;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/**
 * What a reader of {@code muster.results} knows: each event once, by its id. An event that comes again must say the same,
 * and an attempt must not end twice.
 */
final class Outcomes implements AutoCloseable {
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<String, TaskEvent> events = new HashMap<>();
    private final Map<String, TaskFinished> ends = new HashMap<>();
    private long repeated;

    /** @param consumer assigned to the results from their beginning */
    Outcomes(KafkaConsumer<byte[], byte[]> consumer) {
        this.consumer = consumer;
    }

    /** Reads on for as long as something comes. */
    Outcomes read(Duration quiet) {
        for (var polled = consumer.poll(quiet); !polled.isEmpty(); polled = consumer.poll(quiet)) {
            polled.forEach(entry -> add((TaskEvent) ((Decoded.Known) Records.decode(entry)).message()));
        }
        return this;
    }

    private void add(TaskEvent event) {
        var before = events.putIfAbsent(event.eventId(), event);
        if (before != null) {
            repeated++;
            assertEquals(withoutPid(before), withoutPid(event), "an event that says two things");
        } else if (event instanceof TaskFinished end) {
            var other = ends.put(end.taskId().value() + "/" + end.attempt(), end);
            assertEquals(null, other, "two ends of one attempt");
        }
    }

    /** A start is told again without its process id when the agent died between the two. */
    private static Object withoutPid(TaskEvent event) {
        return event instanceof io.muster.schemas.message.TaskStarted started
                ? started.eventId() + started.startedAt() + started.bootId()
                : event;
    }

    /** By task and attempt, {@code id/1}. */
    Map<String, TaskFinished> ends() {
        return ends;
    }

    int events() {
        return events.size();
    }

    /** Events that came again. */
    long repeated() {
        return repeated;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
