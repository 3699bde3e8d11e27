package io.muster.agent.wiring;

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
import io.muster.runtime.lifecycle.CloseStack;
import io.muster.schemas.codec.RecordCodec;
import io.muster.schemas.topic.Topics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;

/**
 * The parts of an agent that knows who it is, each made after what it depends on and closed before it. By hand: a container
 * that looks for beans takes more memory than these lines (decision 21).
 */
final class AgentWiring {
    /** More than it takes to kill a program and all it started. */
    private static final Duration ABANDON_AFTER = Duration.ofSeconds(10);

    /** Thousands of agents, each with several connections, come back when a broker does. */
    private static final Duration RECONNECT = Duration.ofSeconds(10);

    private static final Duration CLOSE_GRACE = Duration.ofSeconds(1);

    private final AgentConfig config;
    private final Identity identity;
    private final Isolations isolations;
    private final InstantSource clock;
    private final KafkaSettings kafka;

    private final BootId bootId;
    private final Journal journal;
    private final ResultOutbox outbox;
    private final OutputPublisher outputPublisher;
    private final Executions executions;
    private final Heartbeats heartbeats;
    private final CommandIntake intake;

    /** What there is before the agent knows who it is, and belongs to others to close. */
    record Given(
            AgentConfig config,
            InstantSource clock,
            StateDirectory stateDirectory,
            Handlers handlers,
            LivePolicy policy,
            Journal.Opener journal,
            Isolations isolations,
            Lifeline lifeline) {}

    /**
     * Nothing runs yet.
     *
     * @param opened takes what has to be closed, also when a later part cannot be made
     */
    AgentWiring(Given given, Identity identity, CloseStack opened) {
        this.config = given.config();
        this.identity = identity;
        this.isolations = given.isolations();
        this.clock = given.clock();
        this.kafka = kafka();
        var codec = new RecordCodec("/muster/agents/" + identity.agentId());
        var skew = new ClockSkew(clock);
        var vitals = new OshiVitals(given.stateDirectory().path());
        journal = opened.add(given.journal().open(given.stateDirectory().path(), clock));
        outbox = opened.add(ResultOutbox.create(kafka, clientId("results"), codec, journal, skew));
        outputPublisher = opened.add(OutputPublisher.create(kafka, clientId("output"), codec));
        var outputs = opened.add(outputs());
        bootId = BootId.current(vitals.read().bootTime());
        executions = opened.add(executions(given, outputs));
        var producer = opened.add(LossyProducer.create(kafka, clientId("heartbeats")));
        heartbeats = opened.add(heartbeats(producer, codec, vitals, skew, given.handlers()));
        var deadLetters = opened.add(new DeadLetters(kafka, clientId("dead-letters")));
        var claims = opened.add(claims(codec));
        var reader = new CommandReader(identity.agentId(), journal, executions, deadLetters, clock);
        intake = opened.add(intake(given, claims, reader));
    }

    /** Whoever brings work comes last. */
    void start() {
        outbox.start();
        outputPublisher.start();
        heartbeats.start();
        intake.start();
    }

    Heartbeats heartbeats() {
        return heartbeats;
    }

    private KafkaSettings kafka() {
        var servers = config.bootstrapServers().orElse(identity.kafka().bootstrapServers());
        return new KafkaSettings(servers, new Topics(identity.kafka().topicPrefix()), 1, RECONNECT);
    }

    private TaskOutputs outputs() {
        var settings = new OutputSettings(config.outputLimitBytes(), config.outputStreamLimitBytes());
        return new TaskOutputs(settings, outputPublisher, clock);
    }

    private Executions executions(Given given, TaskOutputs outputs) {
        var settings = new ExecutionSettings(
                config.capacity(),
                config.queueLimit(),
                config.killGrace(),
                ABANDON_AFTER,
                config.abandonedLimit(),
                CLOSE_GRACE,
                bootId.value(),
                isolations.leftovers().isCertain());
        var admission = new Admission(given.handlers(), policyGate(given.policy()), clock);
        return new Executions(settings, journal, outbox, admission, outputs, clock);
    }

    private PolicyGate policyGate(LivePolicy policy) {
        var judge = new Judge(System.getProperty("user.name"), config.ownFiles());
        return request -> judge.decide(policy.current(), request, clock.instant());
    }

    private Heartbeats heartbeats(
            LossyProducer producer, RecordCodec codec, VitalsSource vitals, ClockSkew skew, Handlers handlers) {
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

    private CommandClaims claims(RecordCodec codec) {
        return CommandClaims.create(
                kafka,
                clientId("claims"),
                new CommandClaims.Identification(
                        identity.agentId(),
                        identity.incarnation(),
                        Machine.current().hostname()),
                codec,
                () -> UUID.randomUUID().toString(),
                clock);
    }

    private CommandIntake intake(Given given, CommandClaims claims, CommandReader reader) {
        var stateDirectory = given.stateDirectory();
        var handOver = new HandOver(
                new OvertakenMark(stateDirectory.path()), config.adopt(), executions, outbox, given.lifeline(), clock);
        var parts = new CommandIntake.Parts(
                stateDirectory.place(bootId.value()),
                journal,
                claims,
                reader,
                executions,
                outbox,
                handOver,
                given.lifeline());
        return new CommandIntake(kafka, clientId("commands"), identity.agentId(), identity.startOffset(), parts);
    }

    private String clientId(String role) {
        return "muster-agent-" + identity.agentId() + "-" + role;
    }
}
