package io.muster.agent.enroll;

import io.muster.schemas.id.AgentId;
import java.time.Duration;
import java.time.Instant;

/** The gateway's answer to an enrolment, field by field. */
record Granted(
        AgentId agentId, Instant enrolledAt, long startOffset, Identity.Kafka kafka, Duration heartbeatInterval) {
    Identity identity() {
        return new Identity(agentId, enrolledAt, startOffset, kafka, heartbeatInterval, 0, null, null);
    }
}
