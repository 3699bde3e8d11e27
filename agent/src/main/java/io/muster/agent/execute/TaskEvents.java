package io.muster.agent.execute;

import io.muster.schemas.message.TaskEvent;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Where events go once they are on disk. Never blocks; what it is given reaches Kafka, in order per task. */
@FunctionalInterface
public interface TaskEvents {
    /**
     * @param traceparent W3C trace context of the command, or null
     * @param whenLogged hears, once and on any thread, that Kafka has the event, and since when by the broker's clock. Never
     *     called when the agent stops before that
     */
    void publish(TaskEvent event, @Nullable String traceparent, Consumer<Instant> whenLogged);

    default void publish(TaskEvent event, @Nullable String traceparent) {
        publish(event, traceparent, at -> {});
    }
}
