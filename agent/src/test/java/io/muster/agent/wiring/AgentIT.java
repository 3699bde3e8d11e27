package io.muster.agent.wiring;

import static io.muster.agent.Commands.AGENT;
import static io.muster.agent.Commands.claimBefore;
import static io.muster.agent.Commands.command;
import static io.muster.agent.Commands.params;
import static io.muster.agent.Commands.script;
import static io.muster.agent.Commands.shell;
import static io.muster.agent.Commands.startBefore;
import static io.muster.agent.Commands.withTimeout;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.agent.handler.process.Runs;
import io.muster.embedded.Infrastructure;
import io.muster.embedded.TestInfrastructure;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.message.Heartbeat;
import io.muster.schemas.message.OutputChunk;
import io.muster.schemas.message.RunTask;
import io.muster.schemas.message.TaskDelivered;
import io.muster.schemas.message.TaskFinished;
import io.muster.schemas.message.TaskReturned;
import io.muster.schemas.message.TaskStarted;
import io.muster.schemas.task.TaskState;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@Tag("infrastructure")
@ExtendWith(TestInfrastructure.class)
class AgentIT {
    private Fleet fleet;

    @BeforeEach
    void openTopics(Infrastructure infrastructure, @TempDir Path directory) throws Exception {
        fleet = new Fleet(infrastructure.bootstrapServers(), directory);
    }

    @AfterEach
    void close() {
        fleet.close();
    }

    @Test
    void runsACommandAndTellsEveryStepInOrder() throws Exception {
        try (var _ = fleet.startAgent()) {
            fleet.send(shell("t1", "echo 'hello world'"));
            var result = fleet.awaitResult("t1");
            assertEquals(TaskState.SUCCEEDED, result.status());
            assertEquals("hello world\n", result.stdout());
            assertEquals(0, result.exitCode());
            var events = fleet.events("t1");
            assertEquals(
                    List.of(TaskDelivered.class, TaskStarted.class, TaskFinished.class),
                    events.stream().map(Object::getClass).toList());
            assertNotNull(((TaskStarted) events.get(1)).pid());
            for (var event : fleet.records(fleet.topics().results())) {
                assertEquals("t1", new String(event.key(), StandardCharsets.UTF_8));
                assertEquals("/muster/agents/web-1", header(event, "ce_source"));
                assertEquals(Fleet.TRACEPARENT, header(event, "traceparent"));
            }
        }
    }

    @Test
    void streamsOutputWhileTheProgramRuns() throws Exception {
        try (var _ = fleet.startAgent()) {
            fleet.send(
                    script("live", "echo one; while [ ! -e " + fleet.file("go") + " ]; do sleep 0.05; done; echo two"));
            await().until(() -> !fleet.chunks("live").isEmpty());
            Files.createFile(fleet.file("go"));
            var result = fleet.awaitResult("live");
            assertEquals(2, result.outputChunks());
            await().until(() -> fleet.chunks("live").size() == 2);
            var chunks = fleet.chunks("live");
            assertEquals(
                    List.of("one\n", "two\n"),
                    chunks.stream().map(OutputChunk::data).toList());
            assertEquals(
                    List.of(0L, 4L), chunks.stream().map(OutputChunk::offset).toList());
            for (var written : fleet.records(fleet.topics().output())) {
                assertEquals("live", new String(written.key(), StandardCharsets.UTF_8));
                assertEquals(Fleet.TRACEPARENT, header(written, "traceparent"));
            }
        }
    }

    @Test
    void masksSecretsInEverythingThatATaskSays() throws Exception {
        try (var _ = fleet.startAgent()) {
            fleet.send(secret("told", "{\"command\":\"printf hunt; sleep 0.3; echo er22\",\"shell\":true"));
            fleet.send(secret("not-found", "{\"command\":\"/no/hunter22\""));
            assertEquals("***\n", fleet.awaitResult("told").stdout());
            assertEquals(
                    "cannot run '/no/***': No such file or directory",
                    fleet.awaitResult("not-found").error());
            await().until(() -> !fleet.chunks("told").isEmpty());
            assertEquals(
                    List.of("***\n"),
                    fleet.chunks("told").stream().map(OutputChunk::data).toList());
        }
    }

    private static RunTask secret(String id, String params) {
        return command(id, 1, "shell", params(params + ",\"secrets\":[\"hunter22\"]}"));
    }

    @Test
    void rejectsWhatItsPolicyIsAgainstWithTheRulesName() throws Exception {
        try (var _ = fleet.startAgent()) {
            fleet.send(script("removal", "cd /tmp && rm -rf /"));
            fleet.send(
                    command("motd", 1, "file", params("{\"path\":\"" + fleet.file("motd") + "\",\"content\":\"hi\"}")));
            var removal = fleet.awaitResult("removal");
            assertEquals(TaskState.REJECTED, removal.status());
            assertEquals("dangerous-remove", removal.policyRule());
            assertEquals(TaskState.SUCCEEDED, fleet.awaitResult("motd").status());
            assertEquals("hi", Files.readString(fleet.file("motd")));
        }
    }

    @Test
    void tellsHowAttemptsEndThatDoNotSucceed() throws Exception {
        try (var _ = fleet.startAgent()) {
            fleet.send(shell("failed", "false"));
            fleet.send(shell("not-found", "no-such-program-here"));
            fleet.send(withTimeout(shell("too-slow", "sleep 60"), Duration.ofMillis(300)));
            fleet.send(startBefore(shell("too-late", "true"), Instant.parse("2026-01-01T00:00:00Z")));
            fleet.send(command("unknown-type", 1, "dance", params("{}")));
            fleet.send(command("bad-params", 1, "shell", params("{\"comand\":\"true\"}")));
            assertResult("failed", TaskState.FAILED, 1, null);
            assertResult("not-found", TaskState.FAILED, 127, "No such file or directory");
            assertResult("too-slow", TaskState.TIMED_OUT, null, "execution_timeout");
            assertResult("too-late", TaskState.EXPIRED, null, "was to start before");
            assertResult("unknown-type", TaskState.REJECTED, null, "shell, sleep");
            assertResult("bad-params", TaskState.REJECTED, null, "comand");
        }
    }

    @Test
    void runsAScriptAndRefusesWhatTheMachineDoesNotAllow() throws Exception {
        try (var _ = fleet.startAgent(Map.of("agent.limits.task.output", "1MiB"))) {
            fleet.send(command("script", 1, "script", params("""
                    {"interpreter": "/bin/sh -e", "script": "echo $1 $GREETING; cat", "args": ["a b"],
                     "env": {"GREETING": "hello"}, "stdin": "input"}""")));
            assertEquals("a b hello\ninput", fleet.awaitResult("script").stdout());
            fleet.send(command("as-root", 1, "shell", params("{\"command\":\"id\",\"run_as\":\"root\"}")));
            assertResult("as-root", TaskState.REJECTED, null, "agent.run-as");
            fleet.send(command("flood", 1, "shell", params("{\"command\":\"yes\"}")));
            assertResult("flood", TaskState.FAILED, null, "killed: output limit of 1 MiB");
            fleet.send(script("daemon", "(setsid sleep 600 >/dev/null 2>&1 & echo $! > " + fleet.file("daemon") + ")"));
            fleet.awaitResult("daemon");
            assertTrue(Runs.isGone(Runs.pidIn(fleet.file("daemon"))));
        }
    }

    @Test
    void runsATaskOnlyOnceAlthoughTheCommandArrivesTwice() throws Exception {
        var witness = fleet.file("witness");
        try (var _ = fleet.startAgent()) {
            var command = script("twice", "echo ran >> " + witness);
            fleet.send(command);
            fleet.send(command);
            fleet.awaitResult("twice");
            fleet.send(command);
            fleet.send(shell("after", "true"));
            fleet.awaitResult("after");
        }
        try (var _ = fleet.startAgent()) {
            fleet.send(script("twice", "echo ran >> " + witness));
            fleet.send(shell("after-restart", "true"));
            fleet.awaitResult("after-restart");
        }
        assertEquals(List.of("ran"), Files.readAllLines(witness));
        assertEquals(3, fleet.events("twice").size());
    }

    @Test
    void anAgentEnrolledAnewDoesNotRunHistory() throws Exception {
        var witness = fleet.file("witness");
        fleet.send(script("history", "echo history >> " + witness));
        try (var _ = fleet.startAgent()) {
            fleet.send(script("present", "echo present >> " + witness));
            fleet.awaitResult("present");
        }
        assertEquals(List.of("present"), Files.readAllLines(witness));
    }

    @Test
    void startsATaskThatMayMoveOnlyWhenTheBrokerHadItsClaimInTime() throws Exception {
        try (var _ = fleet.startAgent()) {
            var witness = fleet.file("witness");
            fleet.send(claimBefore(
                    script("soon", "echo soon >> " + witness), Instant.now().plusSeconds(30)));
            fleet.send(claimBefore(
                    script("late", "echo late >> " + witness), Instant.now().minusMillis(1)));
            assertEquals(TaskState.SUCCEEDED, fleet.awaitResult("soon").status());
            await().until(() -> fleet.events("late").size() == 2);
            assertEquals(
                    List.of(TaskDelivered.class, TaskReturned.class),
                    fleet.events("late").stream().map(Object::getClass).toList());
        }
        try (var _ = fleet.startAgent()) {
            fleet.send(claimBefore(
                    script("late", "echo late >> " + fleet.file("witness")), Instant.parse("2100-01-01T00:00:00Z")));
            fleet.send(shell("next", "true"));
            fleet.awaitResult("next");
        }
        assertEquals(List.of("soon"), Files.readAllLines(fleet.file("witness")));
    }

    @Test
    void readsOnFromTheEarliestWhenTheLogHasLostWhatComesNext() throws Exception {
        var witness = fleet.file("witness");
        try (var _ = fleet.startAgent()) {
            fleet.send(script("before", "echo before >> " + witness));
            fleet.awaitResult("before");
        }
        fleet.send(script("lost", "echo lost >> " + witness));
        fleet.deleteCommandsBefore(fleet.send(script("kept", "echo kept >> " + witness)));
        try (var _ = fleet.startAgent()) {
            fleet.awaitResult("kept");
        }
        assertEquals(List.of("before", "kept"), Files.readAllLines(witness));
    }

    @Test
    void waitsForATopicThatIsNotThereYet() throws Exception {
        fleet.delete(fleet.topics().tasksOf(AGENT));
        try (var _ = fleet.startAgent()) {
            await().until(() -> !heartbeats().isEmpty());
            fleet.createCommandTopic();
            fleet.send(shell("at-last", "true"));
            fleet.awaitResult("at-last");
        }
    }

    @Test
    void takesUpWhatItHadNotStartedWhenItIsStartedAgain() throws Exception {
        var ids = IntStream.range(0, 10).mapToObj(n -> "queued-" + n).toList();
        try (var _ = fleet.startAgent(Map.of("agent.capacity", "1"))) {
            fleet.send(shell("long", "sleep 60"));
            fleet.sendAll(ids.stream().map(id -> shell(id, "true")).toList());
            await().until(() -> ids.stream().noneMatch(id -> fleet.events(id).isEmpty()));
        }
        var interrupted = fleet.awaitResult("long");
        assertEquals(TaskState.INTERRUPTED, interrupted.status());
        assertTrue(interrupted.error().contains("the agent was stopped"), interrupted.error());
        try (var _ = fleet.startAgent()) {
            for (var id : ids) {
                assertEquals(TaskState.SUCCEEDED, fleet.awaitResult(id).status());
            }
        }
        assertEquals(1, fleet.gateway().calls().size(), "enrols once");
    }

    @Test
    void queuesWhatItHasNoSlotForAndSaysSo() throws Exception {
        try (var _ = fleet.startAgent(Map.of("agent.capacity", "2", "agent.heartbeat-interval", "100ms"))) {
            for (var n = 0; n < 5; n++) {
                fleet.send(command("s" + n, 1, "sleep", params("{\"duration\":\"60s\"}")));
            }
            await().until(() -> heartbeats().stream().anyMatch(h -> h.running() == 2 && h.queued() == 3));
        }
    }

    @Test
    void sendsHeartbeatsFromTheBeginning() throws Exception {
        try (var _ = fleet.startAgent()) {
            await().until(() -> heartbeats().size() >= 3);
            var beats = heartbeats();
            for (var n = 0; n < beats.size(); n++) {
                assertEquals(n + 1, beats.get(n).sequence());
                assertEquals(beats.getFirst().incarnation(), beats.get(n).incarnation());
            }
            var beat = beats.getFirst();
            assertEquals(AGENT, beat.agentId());
            assertEquals(4, beat.capacity());
            assertTrue(
                    Set.of("cgroup-v2", "cgroup-v1", "process-group", "process-tree")
                            .contains(beat.isolation()),
                    beat.toString());
            assertTrue(beat.memoryPercent() > 0 && beat.memoryPercent() <= 100, beat.toString());
            assertTrue(beat.bootTime().isBefore(Instant.now()), beat.toString());
        }
        var first = heartbeats().getLast();
        try (var _ = fleet.startAgent()) {
            await().until(() -> heartbeats().getLast().isNewerThan(first));
        }
    }

    @Test
    void putsWhatIsNoCommandOfItsAmongTheDeadLettersAndGoesOn() throws Exception {
        try (var _ = fleet.startAgent()) {
            var topic = fleet.topics().tasksOf(AGENT);
            var poison = new ArrayList<Long>();
            poison.add(fleet.send(new ProducerRecord<>(topic, "k", "garbage".getBytes(StandardCharsets.UTF_8))));
            poison.add(fleet.send(new ProducerRecord<>(topic, "k", null)));
            poison.add(fleet.send(forAgent(new AgentId("web-2"))));
            var newer = new ProducerRecord<>(topic, "k", "{}".getBytes(StandardCharsets.UTF_8));
            newer.headers().add("ce_type", "io.muster.task.levitate.v1".getBytes(StandardCharsets.UTF_8));
            fleet.send(newer);
            fleet.send(shell("after-poison", "true"));
            assertEquals(TaskState.SUCCEEDED, fleet.awaitResult("after-poison").status());

            poison.add(fleet.send(new ProducerRecord<>(topic, "k", "last".getBytes(StandardCharsets.UTF_8))));
            await().until(() -> fleet.records(fleet.topics().deadLetters()).size() == 4);
            var letters = fleet.records(fleet.topics().deadLetters());
            for (var letter : letters) {
                assertEquals(topic, header(letter, "__dlq.errors.topic"));
                assertEquals("0", header(letter, "__dlq.errors.partition"));
            }
            assertEquals(
                    poison,
                    letters.stream()
                            .map(l -> Long.valueOf(header(l, "__dlq.errors.offset")))
                            .toList());
            assertTrue(header(letters.get(2), "__dlq.errors.message").contains("web-2"));
        }
        try (var _ = fleet.startAgent()) {
            fleet.send(shell("once-more", "true"));
            fleet.awaitResult("once-more");
            assertEquals(4, fleet.records(fleet.topics().deadLetters()).size(), "poison is passed once");
        }
    }

    @Test
    void keepsALetterThatCannotBeWrittenForTheNextStart() throws Exception {
        fleet.delete(fleet.topics().deadLetters());
        try (var _ = fleet.startAgent()) {
            fleet.send(new ProducerRecord<>(
                    fleet.topics().tasksOf(AGENT), "k", "garbage".getBytes(StandardCharsets.UTF_8)));
            fleet.send(shell("behind-poison", "true"));
            await().until(() -> !heartbeats().isEmpty());
        }
        fleet.createSharedTopics();
        try (var _ = fleet.startAgent()) {
            assertEquals(TaskState.SUCCEEDED, fleet.awaitResult("behind-poison").status());
            await().until(() -> fleet.records(fleet.topics().deadLetters()).size() == 1);
        }
    }

    @Test
    void runsManyTasksEachOnce() throws Exception {
        var witness = fleet.file("witness");
        var ids = IntStream.range(0, 200).mapToObj(n -> "many-" + n).toList();
        try (var _ = fleet.startAgent(Map.of("agent.queue-limit", "8"))) {
            fleet.sendAll(ids.stream()
                    .map(id -> script(id, "echo " + id + " >> " + witness))
                    .toList());
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> fleet.events(fleet.topics().results(), TaskFinished.class)
                                    .count()
                            == ids.size());
        }
        var lines = Files.readAllLines(witness);
        assertEquals(ids.size(), lines.size());
        assertEquals(new TreeSet<>(ids), new TreeSet<>(lines));
        assertTrue(fleet.events(fleet.topics().results(), TaskFinished.class).allMatch(TaskFinished::success));
    }

    private void assertResult(String taskId, TaskState status, Integer exitCode, String error) {
        var result = fleet.awaitResult(taskId);
        assertEquals(status, result.status(), result.toString());
        assertEquals(exitCode, result.exitCode(), result.toString());
        if (error == null) {
            assertNull(result.error());
        } else {
            assertTrue(result.error().contains(error), result.error());
        }
    }

    private List<Heartbeat> heartbeats() {
        return fleet.events(fleet.topics().heartbeats(), Heartbeat.class).collect(Collectors.toList());
    }

    private static RunTask forAgent(AgentId agentId) {
        var c = shell("not-mine", "true");
        return new RunTask(
                c.taskId(),
                null,
                agentId,
                1,
                c.type(),
                c.params(),
                c.startBefore(),
                c.executionTimeout(),
                c.submittedBy(),
                c.submittedAt(),
                null);
    }

    private static String header(ConsumerRecord<byte[], byte[]> entry, String name) {
        return new String(entry.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
