package io.muster.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.muster.dispatcher.history.ViewVerifier;
import io.muster.runtime.kafka.KafkaSettings;
import io.muster.schemas.topic.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that stop in the middle of their work, are given up by the others, and wake up as if nothing had happened. */
@Tag("endurance")
class FrozenProcessIT {
    /** Kafka gives a member of a group up after ten seconds of silence. */
    private static final Duration GIVEN_UP = Duration.ofSeconds(13);

    private final List<AutoCloseable> opened = new ArrayList<>();
    private Path directory;
    private StackProcess stack;
    private RestClient client;

    @BeforeEach
    void start(@TempDir Path temporary) throws Exception {
        directory = temporary;
        stack = StackProcess.start(
                directory.resolve("data"),
                directory.resolve("stack.out"),
                0,
                Map.of("MUSTER_DISPATCHER_RECALL_AFTER", "2s"));
        opened.add(stack);
        client = new RestClient(stack.url(), stack.adminToken());
        opened.add(client);
    }

    @AfterEach
    void close() throws Exception {
        for (var part : opened.reversed()) {
            part.close();
        }
    }

    @Test
    void aTaskOfAnAgentThatIsGoneRunsOnAnotherAndOnlyThere() throws Exception {
        var frozen = agent("web-1");
        frozen.freeze();
        var witness = directory.resolve("witness");
        var moved = client.submitToAny("role=web", "echo $$ >> " + witness).orElseThrow();
        atMost(10).until(() -> field(moved, "status").equals("queued"));
        assertEquals("web-1", field(moved, "agent_id"));

        agent("web-2");
        atMost(40).until(() -> field(moved, "status").equals("succeeded"));
        assertEquals("web-2", field(moved, "agent_id"));
        // More than two when it was recalled before the second agent was there.
        assertTrue(client.task(moved).path("attempt").intValue() >= 2);

        frozen.wake();
        atMost(30).until(() -> frozen.printed().contains("given back"));
        assertEquals(1, Files.readAllLines(witness).size());
        assertEquals("web-2", field(moved, "agent_id"));
        assertViewsAreTheFoldOfTheLog();
        RecordedLog.assertDescribed(stack.bootstrapServers(), Topics.DEFAULT);
    }

    @Test
    void aDispatcherThatWakesUpAsAZombieCorruptsNothing() throws Exception {
        agent("web-1");
        agent("web-2");
        var zombie = dispatcher();
        var witness = directory.resolve("witness");
        var accepted = new ArrayList<String>();
        submit(accepted, witness, 40);
        zombie.freeze(); // whatever it is at
        submit(accepted, witness, 40);
        Awaitility.await().pollDelay(GIVEN_UP).atMost(GIVEN_UP.multipliedBy(2)).until(() -> true);
        submit(accepted, witness, 40);
        zombie.wake();
        submit(accepted, witness, 40);
        atMost(60).until(() -> {
            for (var task : accepted) {
                if (!field(task, "status").equals("succeeded")) {
                    return false;
                }
            }
            return true;
        });
        var lines = Files.readAllLines(witness);
        assertEquals(accepted.size(), lines.size());
        assertEquals(new HashSet<>(lines).size(), lines.size(), "a task ran twice");
        assertTrue(zombie.isAlive(), zombie::printed);
        assertViewsAreTheFoldOfTheLog();
    }

    @Test
    void thePartitionsOfADispatcherThatIsKilledMoveWithinSeconds() throws Exception {
        agent("web-1");
        var killed = dispatcher();
        killed.kill();
        var since = System.nanoTime();
        var accepted = new ArrayList<String>();
        submit(accepted, directory.resolve("witness"), 30);
        for (var task : accepted) {
            atMost(30).until(() -> field(task, "status").equals("succeeded"));
        }
        assertTrue(
                Duration.ofNanos(System.nanoTime() - since).compareTo(Duration.ofSeconds(20)) < 0,
                "the partitions of a killed dispatcher were taken over late");
        assertViewsAreTheFoldOfTheLog();
    }

    private void submit(List<String> accepted, Path witness, int count) {
        for (var i = 0; i < count; i++) {
            accepted.add(client.submitToAny("role=web", "echo line-" + accepted.size() + " >> " + witness)
                    .orElseThrow());
        }
    }

    /** Returns when the views show it online. */
    private MusterProcess agent(String id) throws IOException {
        var agent = opened(MusterProcess.start(
                List.of("agent"),
                Map.of(
                        "MUSTER_AGENT_ID",
                        id,
                        "MUSTER_AGENT_LABELS",
                        "role=web",
                        "MUSTER_AGENT_STATE_DIR",
                        directory.resolve(id).toString(),
                        "MUSTER_AGENT_GATEWAY_URL",
                        stack.url().toString(),
                        "MUSTER_AGENT_JOIN_TOKEN_FILE",
                        stack.joinToken().toString(),
                        "MUSTER_AGENT_HEARTBEAT_INTERVAL",
                        "1s"),
                directory.resolve(id + ".out"),
                "agent started"));
        atMost(10).until(() -> client.agent(id).path("status").asText().equals("online"));
        return agent;
    }

    /** Beside the one of the stack; returns when it has some of the partitions. */
    private MusterProcess dispatcher() throws IOException {
        return opened(MusterProcess.start(
                List.of("dispatcher"),
                Map.of(
                        "MUSTER_KAFKA_BOOTSTRAP_SERVERS", stack.bootstrapServers(),
                        "MUSTER_REDIS_URI", stack.redisUri().toString(),
                        "MUSTER_DISPATCHER_RECALL_AFTER", "2s"),
                directory.resolve("dispatcher.out"),
                "folding"));
    }

    private <T extends AutoCloseable> T opened(T part) {
        opened.add(part);
        return part;
    }

    private String field(String taskId, String name) throws Exception {
        JsonNode task = client.task(taskId);
        return task.path(name).asText();
    }

    private static ConditionFactory atMost(int seconds) {
        return Awaitility.await().atMost(Duration.ofSeconds(seconds)).pollInterval(Duration.ofMillis(200));
    }

    private void assertViewsAreTheFoldOfTheLog() {
        var kafka = new KafkaSettings(stack.bootstrapServers(), Topics.DEFAULT, 6);
        atMost(20).untilAsserted(() -> assertEquals(List.of(), ViewVerifier.differences(kafka, stack.redisUri())));
    }
}
