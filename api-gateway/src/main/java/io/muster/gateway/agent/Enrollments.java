package io.muster.gateway.agent;

import io.muster.gateway.link.CommandLog;
import io.muster.gateway.problem.ProblemCode;
import io.muster.gateway.problem.ProblemException;
import io.muster.gateway.store.ViewReader;
import io.muster.runtime.kafka.KafkaSettings;
import io.muster.runtime.kafka.LogUnavailableException;
import io.muster.runtime.kafka.TopicAdmin;
import io.muster.schemas.agent.AgentStatus;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.message.AgentEnrolled;
import io.muster.schemas.message.AgentRegistered;
import io.muster.schemas.message.TopicOpened;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes an agent into the fleet: its topic, the topic's first record, its registration. */
public final class Enrollments {
    private static final Logger log = LoggerFactory.getLogger(Enrollments.class);
    private final KafkaSettings kafka;
    private final Duration heartbeatInterval;
    private final TopicAdmin admin;
    private final CommandLog commands;
    private final AgentRegistry registry;
    private final ViewReader views;
    private final InstantSource clock;

    public Enrollments(
            KafkaSettings kafka,
            Duration heartbeatInterval,
            TopicAdmin admin,
            CommandLog commands,
            AgentRegistry registry,
            ViewReader views,
            InstantSource clock) {
        this.kafka = kafka;
        this.heartbeatInterval = heartbeatInterval;
        this.admin = admin;
        this.commands = commands;
        this.registry = registry;
        this.views = views;
        this.clock = clock;
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
     * @throws ProblemException 409 while an agent of that id is online: whoever asks is a clone of it, or a stranger
     * @throws LogUnavailableException when Kafka does not confirm; enrolling again is safe
     */
    Enrollment enroll(EnrollmentRequest request) {
        var agentId = request.agentId();
        refuseWhileOnline(agentId);
        var topics = kafka.topics();
        admin.ensure(List.of(topics.agentTopic(agentId)));
        var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        var enrolledAt = registry.find(agentId)
                .map(earlier -> later(now, earlier.enrolledAt()))
                .orElse(now);
        try {
            var opened = commands.write(new TopicOpened(agentId, enrolledAt), agentId, null)
                    .join();
            var registered = registration(request, enrolledAt);
            CompletableFuture.allOf(
                            commands.write(registered, agentId, null),
                            commands.write(new AgentEnrolled(agentId, request.hostname(), enrolledAt), agentId, null))
                    .join();
            registry.add(registered);
            log.atInfo()
                    .addKeyValue("agent_id", agentId)
                    .addKeyValue("hostname", request.hostname())
                    .log("agent enrolled");
            return new Enrollment(
                    agentId,
                    enrolledAt,
                    opened.offset() + 1,
                    new Enrollment.Kafka(kafka.bootstrapServers(), topics.prefix()),
                    heartbeatInterval);
        } catch (CompletionException e) {
            throw new LogUnavailableException("cannot enrol " + agentId, e);
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

    /** A clock that was set back must not make a new registration look older than the one before. */
    private static Instant later(Instant now, Instant earlier) {
        return now.isAfter(earlier) ? now : earlier.plusMillis(1);
    }
}
