package io.muster.cli.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.cli.up.LocalStack;
import io.muster.cli.up.LocalStackConfig;
import io.muster.dispatcher.history.ViewVerifier;
import io.muster.runtime.kafka.KafkaSettings;
import io.muster.schemas.topic.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever bytes are in its topics, the stack goes on with its work, and what it could not use is kept for people. */
class GarbageIT {
    private static final int RECORDS = 10_000;
    private static final int TASKS = 50;
    private static final int PARTITIONS = 6;

    @TempDir
    Path directory;

    /** Where a record was, as its dead letter tells too. */
    private record Origin(String topic, String partition, String offset) {}

    @Test
    void tenThousandUnusableRecordsStopNothingAndAreFoundAmongTheDeadLetters() throws Exception {
        var seed = System.nanoTime();
        var settings = Map.of("kafka.partitions", Integer.toString(PARTITIONS));
        try (var stack = LocalStack.start(LocalStackConfig.onFreePorts(directory.resolve("data"), 2, settings))) {
            var kafka = stack.infrastructure().bootstrapServers();
            var garbage = new Garbage(new Random(seed), stack.agents(), PARTITIONS);
            var written = new HashMap<Origin, Garbage.Piece>();
            var tasks = new ArrayList<String>();
            try (var client = new RestClient(stack.url(), stack.adminToken())) {
                for (var i = 0; i < TASKS; i++) {
                    write(kafka, garbage.pieces(RECORDS / TASKS), written);
                    tasks.add(client.submit("echo line-" + i + " >> " + directory.resolve("witness"))
                            .orElseThrow());
                }
                assertAllSucceed(client, tasks);
            }
            assertEquals(TASKS, Files.readAllLines(directory.resolve("witness")).size());
            Awaitility.await("dead letters, seed " + seed)
                    .atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertEquals(
                            Set.of(), missing(written, letters(kafka).keySet())));
            letters(kafka).forEach((origin, letter) -> assertKept(written.get(origin), letter, seed));
            Awaitility.await("views, seed " + seed)
                    .atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertEquals(
                            List.of(),
                            ViewVerifier.differences(
                                    new KafkaSettings(kafka, Topics.DEFAULT, PARTITIONS),
                                    stack.infrastructure().redisUri())));
        }
    }

    private static void write(String kafka, List<Garbage.Piece> pieces, Map<Origin, Garbage.Piece> written)
            throws Exception {
        var config = Map.<String, Object>of("bootstrap.servers", kafka, "linger.ms", 5);
        try (var producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            var sent = new HashMap<
                    Garbage.Piece, java.util.concurrent.Future<org.apache.kafka.clients.producer.RecordMetadata>>();
            for (var piece : pieces) {
                var outgoing = new ProducerRecord<>(piece.topic(), piece.partition(), piece.key(), piece.value());
                piece.headers().forEach((name, text) -> outgoing.headers().add(name, text.getBytes(UTF_8)));
                sent.put(piece, producer.send(outgoing));
            }
            for (var entry : sent.entrySet()) {
                var at = entry.getValue().get();
                written.put(
                        new Origin(at.topic(), Integer.toString(at.partition()), Long.toString(at.offset())),
                        entry.getKey());
            }
        }
    }

    private static void assertAllSucceed(RestClient client, List<String> tasks) {
        var open = new HashSet<>(tasks);
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
            for (var taskId : List.copyOf(open)) {
                if (client.task(taskId).path("status").textValue().equals("succeeded")) {
                    open.remove(taskId);
                }
            }
            return open.isEmpty();
        });
    }

    /** What must be among the dead letters and is not, and what must not be and is. */
    private static Set<Origin> missing(Map<Origin, Garbage.Piece> written, Set<Origin> dead) {
        var wrong = new HashSet<Origin>();
        written.forEach((origin, piece) -> {
            var wanted = piece.fate() == Garbage.Fate.DEAD;
            if (piece.fate() != Garbage.Fate.EITHER && dead.contains(origin) != wanted) {
                wrong.add(origin);
            }
        });
        return wrong;
    }

    private static Map<Origin, ConsumerRecord<byte[], byte[]>> letters(String kafka) {
        var letters = new HashMap<Origin, ConsumerRecord<byte[], byte[]>>();
        for (var letter : RecordedLog.read(kafka, new Topics(Topics.DEFAULT.deadLetters()))) {
            var headers = RecordedLog.texts(letter.headers());
            letters.put(
                    new Origin(
                            headers.get("__dlq.errors.topic"),
                            headers.get("__dlq.errors.partition"),
                            headers.get("__dlq.errors.offset")),
                    letter);
        }
        return letters;
    }

    private static void assertKept(Garbage.Piece piece, ConsumerRecord<byte[], byte[]> letter, long seed) {
        var headers = RecordedLog.texts(letter.headers());
        assertTrue(headers.get("__dlq.errors.message").length() > 3, () -> headers + " seed " + seed);
        assertArrayEquals(piece.value(), letter.value(), () -> headers + " seed " + seed);
        assertTrue(headers.entrySet().containsAll(piece.headers().entrySet()), () -> headers + " seed " + seed);
    }
}
