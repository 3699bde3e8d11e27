package io.muster.gateway.agent;

import io.muster.gateway.problem.ProblemCode;
import io.muster.gateway.problem.ProblemException;
import io.muster.gateway.store.ViewReader;
import io.muster.runtime.kafka.KafkaSettings;
import io.muster.runtime.kafka.LogUnavailableException;
import io.muster.schemas.agent.AgentStatus;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.message.AgentRegistered;
import java.time.Duration;
import java.time.Instant;

/** Takes an agent that speaks Kafka into the fleet, and tells it what it needs to begin. */
public final class Enrollments {
    private final KafkaSettings kafka;
    private final Duration heartbeatInterval;
    private final AgentAdmission admission;
    private final AgentRegistry registry;
    private final ViewReader views;

    public Enrollments(
            KafkaSettings kafka,
            Duration heartbeatInterval,
            AgentAdmission admission,
            AgentRegistry registry,
            ViewReader views) {
        this.kafka = kafka;
        this.heartbeatInterval = heartbeatInterval;
        this.admission = admission;
        this.registry = registry;
        this.views = views;
    }

    /**
     * What an agent needs to begin its work.
     *
     * @param startOffset where a new identity begins to read its topic: behind everything that an earlier agent of the
     *     same id may have run
     */
    record Enrollment(AgentId agentId, Instant enrolledAt, long startOffset, Kafka kafka, Duration heartbeatInterval) {
        record Kafka(String bootstrapServers, String topicPrefix) {}
    }

    /**
     * Enrols an agent, or one that has lost its identity again.
     *
     * @throws ProblemException 409 while an agent of that id is online: whoever asks is a clone of it, or a stranger; and
     *     always when it is the id of an HTTP agent
     * @throws LogUnavailableException when Kafka does not confirm; enrolling again is safe
     */
    Enrollment enroll(EnrollmentRequest request) {
        var agentId = request.agentId();
        refuseHttpAgent(agentId);
        refuseWhileOnline(agentId);
        var admitted = admission.admit(agentId, enrolledAt -> registration(request, enrolledAt));
        return new Enrollment(
                agentId,
                admitted.registration().enrolledAt(),
                admitted.startOffset(),
                new Enrollment.Kafka(kafka.bootstrapServers(), kafka.topics().prefix()),
                heartbeatInterval);
    }

    /** Two would read one topic: this agent, and the gateway on the other's behalf. */
    private void refuseHttpAgent(AgentId agentId) {
        if (registry.find(agentId).filter(AgentRegistered::speaksHttp).isPresent()) {
            throw new ProblemException(
                    ProblemCode.AGENT_ID_TAKEN,
                    "Agent " + agentId + " is one that speaks HTTP. Choose another agent id.");
        }
    }

    private void refuseWhileOnline(AgentId agentId) {
        var online = registry.find(agentId).isPresent()
                && views.agent(agentId)
                        .filter(view -> view.status() == AgentStatus.ONLINE)
                        .isPresent();
        if (online) {
            throw new ProblemException(
                    ProblemCode.AGENT_ONLINE,
                    "Agent " + agentId + " is online. Choose another agent id, or stop that agent and wait until it is"
                            + " offline.");
        }
    }

    private static AgentRegistered registration(EnrollmentRequest request, Instant enrolledAt) {
        return new AgentRegistered(
                request.agentId(),
                request.hostname(),
                request.os(),
                request.arch(),
                request.agentVersion(),
                request.labels(),
                request.handlers(),
                enrolledAt,
                null);
    }
}
