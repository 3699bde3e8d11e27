package io.muster.agent.wiring;

import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.muster.agent.AgentConfig;
import io.muster.agent.AgentVersion;
import io.muster.agent.enroll.Identity;
import io.muster.agent.enroll.OvertakenMark;
import io.muster.agent.enroll.StateDirectory;
import io.muster.agent.execute.Admission;
import io.muster.agent.execute.ExecutionSettings;
import io.muster.agent.execute.Executions;
import io.muster.agent.execute.Handlers;
import io.muster.agent.isolation.Isolations;
import io.muster.agent.journal.Journal;
import io.muster.agent.life.Lifeline;
import io.muster.agent.link.ClockSkew;
import io.muster.agent.link.CommandClaims;
import io.muster.agent.link.CommandIntake;
import io.muster.agent.link.CommandReader;
import io.muster.agent.link.HandOver;
import io.muster.agent.link.Heartbeats;
import io.muster.agent.link.LossyProducer;
import io.muster.agent.link.OutputPublisher;
import io.muster.agent.link.ResultOutbox;
import io.muster.agent.output.OutputSettings;
import io.muster.agent.output.TaskOutputs;
import io.muster.agent.policy.Judge;
import io.muster.agent.policy.LivePolicy;
import io.muster.agent.policy.PolicyGate;
import io.muster.agent.vitals.BootId;
import io.muster.agent.vitals.Machine;
import io.muster.agent.vitals.OshiVitals;
import io.muster.agent.vitals.VitalsSource;
import io.muster.runtime.kafka.DeadLetters;
import io.muster.runtime.kafka.KafkaSettings;
import io.muster.schemas.codec.RecordCodec;
import io.muster.schemas.topic.Topics;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;

/** The agent's parts. What depends on a part is closed before it. */
@Factory
final class AgentWiring {
    /** Thousands of agents, each with several connections, come back when a broker does. */
    private static final Duration RECONNECT = Duration.ofSeconds(10);

    private static final Duration CLOSE_GRACE = Duration.ofSeconds(1);

    @Singleton
    KafkaSettings kafka(AgentConfig config, Identity identity) {
        var servers = config.bootstrapServers().orElse(identity.kafka().bootstrapServers());
        return new KafkaSettings(servers, new Topics(identity.kafka().topicPrefix()), 1, RECONNECT);
    }

    @Singleton
    RecordCodec codec(Identity identity) {
        return new RecordCodec("/muster/agents/" + identity.agentId());
    }

    @Singleton
    ClockSkew clockSkew(InstantSource clock) {
        return new ClockSkew(clock);
    }

    @Singleton
    VitalsSource vitals(StateDirectory stateDirectory) {
        return new OshiVitals(stateDirectory.path());
    }

    @Singleton
    PolicyGate policyGate(AgentConfig config, LivePolicy policy, InstantSource clock) {
        var judge = new Judge(System.getProperty("user.name"), config.ownFiles());
        return request -> judge.decide(policy.current(), request, clock.instant());
    }

    @Bean(preDestroy = "close")
    @Singleton
    Journal journal(Journal.Opener opener, StateDirectory stateDirectory, InstantSource clock) {
        return opener.open(stateDirectory.path(), clock);
    }

    @Bean(preDestroy = "close")
    @Singleton
    ResultOutbox outbox(KafkaSettings kafka, Identity identity, RecordCodec codec, Journal journal, ClockSkew skew) {
        return ResultOutbox.create(kafka, clientId(identity, "results"), codec, journal, skew);
    }

    @Bean(preDestroy = "close")
    @Singleton
    OutputPublisher outputPublisher(KafkaSettings kafka, Identity identity, RecordCodec codec) {
        return OutputPublisher.create(kafka, clientId(identity, "output"), codec);
    }

    @Bean(preDestroy = "close")
    @Singleton
    TaskOutputs outputs(AgentConfig config, OutputPublisher publisher, InstantSource clock) {
        var settings = new OutputSettings(config.outputLimitBytes(), config.outputStreamLimitBytes());
        return new TaskOutputs(settings, publisher, clock);
    }

    @Bean(preDestroy = "close")
    @Singleton
    Executions executions(
            AgentConfig config,
            Journal journal,
            ResultOutbox outbox,
            Handlers handlers,
            TaskOutputs outputs,
            BootId bootId,
            PolicyGate policy,
            Isolations isolations,
            InstantSource clock) {
        var settings = new ExecutionSettings(
                config.capacity(),
                config.queueLimit(),
                config.killGrace(),
                CLOSE_GRACE,
                bootId.value(),
                isolations.leftovers().isCertain());
        return new Executions(settings, journal, outbox, new Admission(handlers, policy, clock), outputs, clock);
    }

    @Bean(preDestroy = "close")
    @Singleton
    LossyProducer lossyProducer(KafkaSettings kafka, Identity identity) {
        return LossyProducer.create(kafka, clientId(identity, "heartbeats"));
    }

    @Bean(preDestroy = "close")
    @Singleton
    Heartbeats heartbeats(
            AgentConfig config,
            Identity identity,
            LossyProducer producer,
            KafkaSettings kafka,
            RecordCodec codec,
            VitalsSource vitals,
            Executions executions,
            Isolations isolations,
            ClockSkew skew,
            Handlers handlers,
            InstantSource clock) {
        return new Heartbeats(
                new Heartbeats.Identification(
                        identity.agentId(),
                        identity.incarnation(),
                        AgentVersion.current(),
                        isolations.isolation().kind().wireName()),
                config.heartbeatInterval().orElse(identity.heartbeatInterval()),
                producer,
                kafka.topics(),
                codec,
                vitals,
                executions,
                skew,
                handlers,
                clock);
    }

    @Bean(preDestroy = "close")
    @Singleton
    DeadLetters deadLetters(KafkaSettings kafka, Identity identity) {
        return new DeadLetters(kafka, clientId(identity, "dead-letters"));
    }

    @Bean(preDestroy = "close")
    @Singleton
    CommandClaims commandClaims(KafkaSettings kafka, Identity identity, RecordCodec codec, InstantSource clock) {
        return CommandClaims.create(
                kafka,
                clientId(identity, "claims"),
                new CommandClaims.Identification(
                        identity.agentId(),
                        identity.incarnation(),
                        Machine.current().hostname()),
                codec,
                () -> UUID.randomUUID().toString(),
                clock);
    }

    @Singleton
    HandOver handOver(
            AgentConfig config,
            StateDirectory stateDirectory,
            Executions executions,
            ResultOutbox outbox,
            Lifeline lifeline,
            InstantSource clock) {
        return new HandOver(
                new OvertakenMark(stateDirectory.path()), config.adopt(), executions, outbox, lifeline, clock);
    }

    @Singleton
    BootId bootId(VitalsSource vitals) {
        return BootId.current(vitals.read().bootTime());
    }

    @Singleton
    CommandReader commandReader(
            Identity identity, Journal journal, Executions executions, DeadLetters deadLetters, InstantSource clock) {
        return new CommandReader(identity.agentId(), journal, executions, deadLetters, clock);
    }

    @Bean(preDestroy = "close")
    @Singleton
    CommandIntake intake(
            KafkaSettings kafka,
            Identity identity,
            StateDirectory stateDirectory,
            BootId bootId,
            Journal journal,
            CommandClaims claims,
            CommandReader reader,
            Executions executions,
            ResultOutbox outbox,
            HandOver handOver,
            Lifeline lifeline) {
        return CommandIntake.create(
                kafka,
                clientId(identity, "commands"),
                identity.agentId(),
                identity.startOffset(),
                stateDirectory.place(bootId.value()),
                journal,
                claims,
                reader,
                executions,
                outbox,
                handOver,
                lifeline);
    }

    private static String clientId(Identity identity, String role) {
        return "muster-agent-" + identity.agentId() + "-" + role;
    }
}
