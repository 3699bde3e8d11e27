package io.muster.agent.link;

import io.muster.agent.fence.Fence;
import io.muster.agent.journal.Tenure;
import io.muster.runtime.kafka.KafkaSettings;
import io.muster.runtime.kafka.LogUnavailableException;
import io.muster.runtime.kafka.Producers;
import io.muster.runtime.kafka.Records;
import io.muster.schemas.codec.Decoded;
import io.muster.schemas.codec.MessageType;
import io.muster.schemas.codec.RecordCodec;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.message.AgentCommand;
import io.muster.schemas.message.CommandsTaken;
import io.muster.schemas.message.InstanceClaimed;
import io.muster.schemas.topic.Topics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/**
 * What this instance says in the agent's own topic, and what it makes of all that is said there: see {@link Fence}. For the
 * intake's thread alone.
 */
public final class CommandClaims implements AutoCloseable {
    private static final Duration CLOSED_CHECK = Duration.ofMillis(200);
    private static final int MAX_BLOCK_MILLIS = 5_000;

    private final Identification agent;
    private final Topics topics;
    private final RecordCodec codec;
    private final Supplier<Producer<String, byte[]>> producers;
    private final Supplier<String> ids;
    private final InstantSource clock;
    private @Nullable Producer<String, byte[]> producer;
    private String instance = "";
    private Fence fence = new Fence("", List.of(), List.of());

    /**
     * @param incarnation grows with each start of the agent
     * @param hostname of this machine
     */
    public record Identification(AgentId agentId, long incarnation, String hostname) {}

    /** What the instance has said that it takes. */
    record Take(String id, long offset) {}

    /** @param ids random, each another */
    public static CommandClaims create(
            KafkaSettings kafka,
            String clientId,
            Identification agent,
            RecordCodec codec,
            Supplier<String> ids,
            InstantSource clock) {
        return new CommandClaims(
                agent,
                kafka.topics(),
                codec,
                // A record whose outcome is unknown could turn up after the next: so the producer itself tries on.
                () -> Producers.create(
                        kafka,
                        clientId,
                        Duration.ofMillis(Integer.MAX_VALUE),
                        Map.of("request.timeout.ms", 30_000, "max.block.ms", MAX_BLOCK_MILLIS)),
                ids,
                clock);
    }

    CommandClaims(
            Identification agent,
            Topics topics,
            RecordCodec codec,
            Supplier<Producer<String, byte[]>> producers,
            Supplier<String> ids,
            InstantSource clock) {
        this.agent = agent;
        this.topics = topics;
        this.codec = codec;
        this.producers = producers;
        this.ids = ids;
        this.clock = clock;
    }

    /** A new instance, that knows nothing of the topic yet. */
    void begin(Tenure before) {
        instance = ids.get();
        fence = new Fence(instance, before.lineage(), before.tentative());
    }

    String instance() {
        return instance;
    }

    Fence fence() {
        return fence;
    }

    /** Looks at a record of the topic, whatever it is. Never throws. */
    void read(ConsumerRecord<byte[], byte[]> incoming) {
        fence.read(incoming.offset(), claim(incoming));
    }

    private @Nullable AgentCommand claim(ConsumerRecord<byte[], byte[]> incoming) {
        var type = Records.type(incoming).orElse(null);
        if (type != MessageType.AGENT_INSTANCE_CLAIMED && type != MessageType.AGENT_COMMANDS_TAKEN) {
            return null;
        }
        return switch (Records.decode(incoming)) {
            case Decoded.Known(InstanceClaimed claim, var _, var _) when isOurs(claim.agentId()) -> claim;
            case Decoded.Known(CommandsTaken taken, var _, var _) when isOurs(taken.agentId()) -> taken;
            default -> null;
        };
    }

    private boolean isOurs(AgentId agentId) {
        return agentId.equals(agent.agentId());
    }

    /**
     * Claims the topic.
     *
     * @return the offset of the claim, which is to be read before it counts
     * @throws LogUnavailableException when it is not known whether the claim is in the log: begin anew
     * @throws WakeupException when {@code given} says that nobody is interested any more
     */
    long claim(BooleanSupplier given) {
        return write(
                new InstanceClaimed(agent.agentId(), instance, agent.incarnation(), agent.hostname(), clock.instant()),
                given);
    }

    /** Takes the commands before an offset; as {@link #claim} otherwise. */
    Take take(long nextOffset, BooleanSupplier given) {
        var takeId = ids.get();
        fence.takes(takeId);
        return new Take(
                takeId,
                write(new CommandsTaken(agent.agentId(), instance, takeId, nextOffset, clock.instant()), given));
    }

    private long write(AgentCommand record, BooleanSupplier given) {
        try {
            var sent = connected().send(Records.toProducerRecord(topics.of(record), codec.encode(record)));
            while (true) {
                try {
                    return sent.get(CLOSED_CHECK.toMillis(), TimeUnit.MILLISECONDS)
                            .offset();
                } catch (TimeoutException e) {
                    if (given.getAsBoolean()) {
                        throw new WakeupException();
                    }
                }
            }
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (WakeupException | InterruptException e) {
            throw e;
        } catch (ExecutionException | KafkaException e) {
            disconnect();
            throw new LogUnavailableException("cannot write to " + topics.of(record), e);
        }
    }

    private Producer<String, byte[]> connected() {
        var connection = producer;
        if (connection == null) {
            connection = producers.get();
            producer = connection;
        }
        return connection;
    }

    private void disconnect() {
        if (producer != null) {
            producer.close(Duration.ZERO);
            producer = null;
        }
    }

    @Override
    public void close() {
        disconnect();
    }
}
