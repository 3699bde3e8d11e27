package io.muster.gateway.agent;

import io.muster.gateway.link.CommandLog;
import io.muster.runtime.kafka.LogUnavailableException;
import io.muster.runtime.kafka.TopicAdmin;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.message.AgentEnrolled;
import io.muster.schemas.message.AgentRegistered;
import io.muster.schemas.message.TopicOpened;
import io.muster.schemas.topic.Topics;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What makes an agent part of the fleet, however it speaks: its topic, the topic's first record, its registration. */
public final class AgentAdmission {
    private static final Logger log = LoggerFactory.getLogger(AgentAdmission.class);
    private final Topics topics;
    private final TopicAdmin admin;
    private final CommandLog commands;
    private final AgentRegistry registry;
    private final InstantSource clock;

    public AgentAdmission(
            Topics topics, TopicAdmin admin, CommandLog commands, AgentRegistry registry, InstantSource clock) {
        this.topics = topics;
        this.admin = admin;
        this.commands = commands;
        this.registry = registry;
        this.clock = clock;
    }

    /** @param startOffset of the agent's topic: behind everything that was in it before */
    public record Admitted(AgentRegistered registration, long startOffset) {}

    /**
     * Takes an agent in, or in again.
     *
     * @param registration given the time from which it counts
     * @throws LogUnavailableException when Kafka does not confirm; doing it again is safe
     */
    public Admitted admit(AgentId agentId, Function<Instant, AgentRegistered> registration) {
        admin.ensure(List.of(topics.agentTopic(agentId)));
        var registered = registration.apply(now(agentId));
        try {
            var opened = commands.write(new TopicOpened(agentId, registered.enrolledAt()), agentId, null)
                    .join();
            var enrolled = new AgentEnrolled(agentId, registered.hostname(), registered.enrolledAt());
            CompletableFuture.allOf(commands.write(registered, agentId, null), commands.write(enrolled, agentId, null))
                    .join();
            registry.add(registered);
            log.atInfo()
                    .addKeyValue("agent_id", agentId)
                    .addKeyValue("hostname", registered.hostname())
                    .log("agent enrolled");
            return new Admitted(registered, opened.offset() + 1);
        } catch (CompletionException e) {
            throw new LogUnavailableException("cannot enrol " + agentId, e);
        }
    }

    /**
     * Writes what has changed of an agent that is part of the fleet.
     *
     * @param registration given the time from which it counts
     * @throws LogUnavailableException when Kafka does not confirm; doing it again is safe
     */
    public void change(AgentId agentId, Function<Instant, AgentRegistered> registration) {
        var registered = registration.apply(now(agentId));
        try {
            commands.write(registered, agentId, null).join();
        } catch (CompletionException e) {
            throw new LogUnavailableException("cannot register " + agentId, e);
        }
        registry.add(registered);
        log.atInfo().addKeyValue("agent_id", agentId).log("agent registered anew");
    }

    /** A clock that was set back must not make a new registration look older than the one before. */
    private Instant now(AgentId agentId) {
        var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return registry.find(agentId)
                .map(AgentRegistered::enrolledAt)
                .filter(earlier -> !now.isAfter(earlier))
                .map(earlier -> earlier.plusMillis(1))
                .orElse(now);
    }
}
