package io.muster.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.dispatcher.history.ViewVerifier;
import io.muster.runtime.kafka.KafkaSettings;
import io.muster.schemas.task.TaskState;
import io.muster.schemas.topic.Topics;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The promises, held against a stack that is killed in the middle of its work. */
class KilledStackIT {
    private static final int TASKS = 500;
    private static final int CLIENTS = 4;
    private static final int KILL_AFTER = 200;
    private final Queue<String> accepted = new ConcurrentLinkedQueue<>();

    @Test
    void everyAcceptedTaskEndsRunsOnceAndIsSeenAsTheLogHasIt(@TempDir Path directory) throws Exception {
        var data = directory.resolve("data");
        var witness = directory.resolve("witness");
        try (var first = StackProcess.start(data, directory.resolve("first.out"))) {
            submitUntilKilled(first, witness);
        }
        try (var second = StackProcess.start(data, directory.resolve("second.out"))) {
            assertTrue(accepted.size() >= KILL_AFTER, accepted.size() + " tasks were accepted");
            awaitEndOfAll(second);
            assertRanAtMostOnce(witness);
            assertViewsAreTheFoldOfTheLog(second);

            var flushed = redis(second, "FLUSHALL");
            assertEquals("+OK", flushed);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertViewsAreTheFoldOfTheLog(second));

            RecordedLog.assertDescribed(second.bootstrapServers(), Topics.DEFAULT);

            var children = second.children();
            assertFalse(children.isEmpty());
            second.terminate();
            assertTrue(children.stream().noneMatch(ProcessHandle::isAlive), "redis-server outlived its stack");
        }
    }

    /** Each task leaves a line of its own, and takes long enough that some run and some wait when the plug is pulled. */
    private void submitUntilKilled(StackProcess stack, Path witness) throws Exception {
        try (var client = new RestClient(stack.url(), stack.adminToken());
                var clients = Executors.newFixedThreadPool(CLIENTS)) {
            for (var n = 0; n < CLIENTS; n++) {
                var from = n * TASKS / CLIENTS;
                clients.execute(() -> submit(client, from, from + TASKS / CLIENTS, witness));
            }
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> accepted.size() >= KILL_AFTER);
            stack.kill();
        }
    }

    private void submit(RestClient client, int from, int to, Path witness) {
        for (var i = from; i < to; i++) {
            client.submit("echo line-" + i + " >> " + witness + "; sleep 0.05").ifPresent(accepted::add);
        }
    }

    private void awaitEndOfAll(StackProcess stack) throws Exception {
        try (var client = new RestClient(stack.url(), stack.adminToken())) {
            var open = new HashSet<>(accepted);
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
                for (var taskId : List.copyOf(open)) {
                    var status = client.task(taskId).path("status").textValue();
                    if (TaskState.fromWireName(status).orElseThrow().isTerminal()) {
                        assertTrue(Set.of("succeeded", "interrupted").contains(status), taskId + " is " + status);
                        open.remove(taskId);
                    }
                }
                return open.isEmpty();
            });
        }
    }

    private static void assertRanAtMostOnce(Path witness) throws Exception {
        var lines = Files.readAllLines(witness);
        assertEquals(new HashSet<>(lines).size(), lines.size(), "a task ran twice");
    }

    private static void assertViewsAreTheFoldOfTheLog(StackProcess stack) {
        var kafka = new KafkaSettings(stack.bootstrapServers(), Topics.DEFAULT, 6);
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertEquals(List.of(), ViewVerifier.differences(kafka, stack.redisUri())));
    }

    private static String redis(StackProcess stack, String command) throws Exception {
        try (var socket = new Socket(
                java.net.InetAddress.getLoopbackAddress(), stack.redisUri().getPort())) {
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(3), StandardCharsets.US_ASCII);
        }
    }
}
