package io.muster.agent.link;

import io.muster.agent.execute.Executions;
import io.muster.agent.execute.Handlers;
import io.muster.agent.vitals.VitalsSource;
import io.muster.runtime.kafka.Records;
import io.muster.schemas.codec.RecordCodec;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.message.Heartbeat;
import io.muster.schemas.topic.Topics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says at every interval that the agent is alive and how its machine is. A heartbeat that gets lost is not repeated. */
public final class Heartbeats implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Heartbeats.class);
    private final Identification agent;
    private final Duration interval;
    private final LossyProducer producer;
    private final Topics topics;
    private final RecordCodec codec;
    private final VitalsSource vitals;
    private final Executions executions;
    private final ClockSkew skew;
    private final Handlers handlers;
    private final InstantSource clock;
    private final ScheduledExecutorService schedule = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("agent-heartbeats").factory());
    private long sequence;

    /**
     * @param incarnation grows with each start of the agent
     * @param isolation by what it holds the processes of a task together
     */
    public record Identification(AgentId agentId, long incarnation, String version, String isolation) {}

    public Heartbeats(
            Identification agent,
            Duration interval,
            LossyProducer producer,
            Topics topics,
            RecordCodec codec,
            VitalsSource vitals,
            Executions executions,
            ClockSkew skew,
            Handlers handlers,
            InstantSource clock) {
        this.agent = agent;
        this.interval = interval;
        this.producer = producer;
        this.topics = topics;
        this.codec = codec;
        this.vitals = vitals;
        this.executions = executions;
        this.skew = skew;
        this.handlers = handlers;
        this.clock = clock;
    }

    /** The first one goes out at once. */
    public void start() {
        var _ = schedule.scheduleAtFixedRate(this::beat, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Sends one now, since something has changed that others should know soon. Does not wait for it. */
    public void beatNow() {
        try {
            schedule.execute(this::beat);
        } catch (RejectedExecutionException e) {
            log.atDebug().log("no heartbeat: the agent stops");
        }
    }

    private void beat() {
        try {
            var heartbeat = heartbeat();
            producer.send(Records.toProducerRecord(topics.of(heartbeat), codec.encode(heartbeat)));
        } catch (RuntimeException | Error e) {
            // Thrown on, it would end the schedule: one reading that fails must not make the agent look dead.
            log.atWarn().setCause(e).log("no heartbeat this time");
        }
    }

    private Heartbeat heartbeat() {
        var now = vitals.read();
        return new Heartbeat(
                agent.agentId(),
                agent.incarnation(),
                ++sequence,
                now.cpuPercent(),
                now.memoryPercent(),
                now.diskUsage(),
                now.bootTime(),
                now.load1m(),
                now.load5m(),
                now.load15m(),
                now.uptimeSeconds(),
                executions.running(),
                executions.queued(),
                executions.capacity(),
                agent.version(),
                skew.millis(),
                agent.isolation(),
                handlers.types(),
                clock.instant());
    }

    @Override
    public void close() {
        schedule.shutdown(); // a repeating schedule ends here; one that is being sent may be sent
    }
}
