package io.muster.agent.enroll;

import static java.util.Objects.requireNonNull;

import io.muster.schemas.id.AgentId;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who the agent is, as it stands in {@code identity.json}.
 *
 * @param startOffset where a new identity begins to read its topic; what is before it was meant for somebody else
 * @param kafka where the log is, as the gateway said at enrolment
 * @param incarnation grows with each start of the agent; 0 before the first
 * @param labels what the agent enrolled with; null when an older version wrote the file
 * @param machine what the machine is told by that it is for; null when an older version wrote the file
 */
public record Identity(
        AgentId agentId,
        Instant enrolledAt,
        long startOffset,
        Kafka kafka,
        Duration heartbeatInterval,
        long incarnation,
        @Nullable Map<String, String> machine,
        @Nullable Map<String, String> labels) {

    public Identity {
        requireNonNull(agentId, "agent_id");
        requireNonNull(enrolledAt, "enrolled_at");
        requireNonNull(kafka, "kafka");
        requireNonNull(heartbeatInterval, "heartbeat_interval");
    }

    /** @param bootstrapServers {@code host:port}, comma-separated */
    public record Kafka(String bootstrapServers, String topicPrefix) {
        public Kafka {
            requireNonNull(bootstrapServers, "bootstrap_servers");
            requireNonNull(topicPrefix, "topic_prefix");
        }
    }

    /** For the next start: higher than every one before, even when the clock was set back. */
    Identity nextIncarnation(Instant now, Map<String, String> onMachine) {
        return new Identity(
                agentId,
                enrolledAt,
                startOffset,
                kafka,
                heartbeatInterval,
                Math.max(incarnation + 1, now.toEpochMilli()),
                Map.copyOf(onMachine),
                labels);
    }

    Identity with(Map<String, String> enrolledWith) {
        return new Identity(
                agentId,
                enrolledAt,
                startOffset,
                kafka,
                heartbeatInterval,
                incarnation,
                machine,
                Map.copyOf(enrolledWith));
    }
}
