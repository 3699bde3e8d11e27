package io.muster.agent.execute;

import io.muster.schemas.message.TaskEvent;
import org.jspecify.annotations.Nullable;

/** Where events go once they are on disk. Never blocks; what it is given reaches Kafka, in order per task. */
@FunctionalInterface
public interface TaskEvents {
    /** @param traceparent W3C trace context of the command, or null */
    void publish(TaskEvent event, @Nullable String traceparent);
}
