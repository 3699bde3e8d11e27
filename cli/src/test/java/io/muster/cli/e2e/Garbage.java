package io.muster.cli.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.muster.schemas.Examples;
import io.muster.schemas.codec.MessageType;
import io.muster.schemas.codec.RecordCodec;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.message.AgentCommand;
import io.muster.schemas.message.Message;
import io.muster.schemas.message.RunTask;
import io.muster.schemas.topic.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Makes records that should not be where they are: random bytes, damaged messages, messages of the future. */
final class Garbage {
    private static final RecordCodec CODEC = new RecordCodec("/muster/test");
    private final Random random;
    private final List<AgentId> agents;
    private final int partitions;
    private final List<String> topics;

    Garbage(Random random, List<AgentId> agents, int partitions) {
        this.random = random;
        this.agents = agents;
        this.partitions = partitions;
        this.topics = Stream.concat(
                        Topics.DEFAULT.folded().stream(), agents.stream().map(Topics.DEFAULT::tasksOf))
                .toList();
    }

    /** What has to become of a record. */
    enum Fate {
        DEAD,
        SKIPPED,
        /** Damage may leave a message that is still one. */
        EITHER
    }

    @SuppressWarnings("ArrayRecordComponent") // compared by identity only
    record Piece(String topic, int partition, byte[] key, byte[] value, Map<String, String> headers, Fate fate) {
        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    List<Piece> pieces(int count) {
        return IntStream.range(0, count).mapToObj(i -> piece()).toList();
    }

    private Piece piece() {
        var topic = topics.get(random.nextInt(topics.size()));
        return switch (random.nextInt(6)) {
            case 0 -> piece(topic, bytes(40), bytes(200), Map.of(text(), text()), Fate.DEAD);
            case 1 -> piece(topic, bytes(40), bytes(200), Map.of("ce_type", ceType()), Fate.DEAD);
            case 2 -> piece(topic, bytes(9), null, Map.of("ce_type", ceType()), Fate.DEAD);
            case 3 ->
                piece(
                        topic,
                        bytes(9),
                        "{}".getBytes(UTF_8),
                        Map.of("ce_type", "io.muster.task.levitated.v9"),
                        Fate.SKIPPED);
            case 4 -> misplaced(topic);
            default -> damaged();
        };
    }

    /** A good message in a topic that it does not belong in. */
    private Piece misplaced(String topic) {
        var message = any(Examples.ALL.stream()
                .filter(example -> !Topics.DEFAULT.of(example).equals(topic))
                .toList());
        var encoded = CODEC.encode(message);
        return piece(topic, encoded.key().getBytes(UTF_8), encoded.value(), encoded.headers(), Fate.DEAD);
    }

    private Piece damaged() {
        var message = random.nextInt(3) == 0
                ? command()
                : any(Examples.ALL.stream()
                        .filter(example -> !(example instanceof AgentCommand))
                        .toList());
        var encoded = CODEC.encode(message);
        var value = encoded.value().clone();
        for (var i = random.nextInt(4); i >= 0; i--) {
            value[random.nextInt(value.length)] = (byte) random.nextInt(256);
        }
        return piece(Topics.DEFAULT.of(message), encoded.key().getBytes(UTF_8), value, encoded.headers(), Fate.EITHER);
    }

    /** Harmless, also when the damage is such that it is run. */
    private Message command() {
        var params = JsonNodeFactory.instance.objectNode();
        params.putArray("argv").add("true");
        return new RunTask(
                new TaskId("task_" + random.nextInt(1_000_000)),
                null,
                agents.get(random.nextInt(agents.size())),
                1,
                "shell",
                params,
                Instant.now().plusSeconds(600),
                Duration.ofSeconds(10),
                "admin",
                Instant.now(),
                random.nextBoolean() ? Instant.now() : null);
    }

    private Piece piece(String topic, byte[] key, byte[] value, Map<String, String> headers, Fate fate) {
        var partition = topic.startsWith("muster.tasks.") ? 0 : random.nextInt(partitions);
        return new Piece(topic, partition, key, value, headers, fate);
    }

    private String ceType() {
        return any(List.of(MessageType.values())).ceType();
    }

    /** Not JSON, whatever the rest: no JSON text begins with this byte. */
    private byte[] bytes(int most) {
        var bytes = new byte[1 + random.nextInt(most)];
        random.nextBytes(bytes);
        bytes[0] = (byte) 0xff;
        return bytes;
    }

    private String text() {
        return any(List.of("x", "ce_id", "content-type", "ü\u0000", "traceparent"));
    }

    private <T> T any(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
