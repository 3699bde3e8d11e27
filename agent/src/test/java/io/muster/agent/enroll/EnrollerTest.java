package io.muster.agent.enroll;

import static io.muster.agent.Commands.AGENT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.agent.FakeGateway;
import io.muster.agent.FakeGateway.Answer;
import io.muster.agent.LogCapture;
import io.muster.agent.vitals.Machine;
import io.muster.schemas.codec.Json;
import io.muster.schemas.id.AgentId;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class EnrollerTest {
    private static final Answer GRANTED = Answer.enrolled("web-1", 7, "kafka:9092", "muster.");
    private final FakeGateway gateway = new FakeGateway(call -> GRANTED);
    private Map<String, String> labels = Map.of("role", "web");
    private Map<String, String> machine = Map.of("machine_id", "this");
    private Instant now = Instant.parse("2026-11-22T10:00:00Z");
    private Path tokenFile;
    private StateDirectory state;

    @TempDir
    private Path directory;

    @BeforeEach
    void prepare() throws Exception {
        tokenFile = Files.writeString(directory.resolve("join-token"), "s3cret\n");
        state = StateDirectory.claim(directory.resolve("state"));
    }

    @AfterEach
    void close() throws Exception {
        state.close();
        gateway.close();
    }

    @Test
    void saysWhatItIsAndBecomesWhatItIsTold() throws Exception {
        var identity = identify();
        assertEquals(AGENT, identity.agentId());
        assertEquals(7, identity.startOffset());
        assertEquals(new Identity.Kafka("kafka:9092", "muster."), identity.kafka());
        assertEquals(Duration.ofSeconds(30), identity.heartbeatInterval());
        var call = gateway.calls().getFirst();
        assertEquals("POST", call.method());
        assertEquals("/api/v1/enrollments", call.path());
        assertEquals("Bearer s3cret", call.authorization());
        assertEquals(Json.MAPPER.readTree("""
            {"agent_id": "web-1", "hostname": "web-1.example.com", "os": "linux", "arch": "amd64",
             "agent_version": "0.1.0", "labels": {"role":"web"}, "handlers": ["shell","sleep"]}\
            """), call.body());
    }

    @Test
    void saysThatOtherLabelsThanItEnrolledWithHaveNoEffect() {
        identify();
        try (var log = new LogCapture("io.muster.agent.enroll")) {
            identify();
            assertEquals("", log.text());
            labels = Map.of("role", "db");
            identify();
            assertTrue(log.text().contains("AGENT.LABELS HAVE CHANGED"), log.text());
            assertTrue(log.text().contains("{role=web}"), log.text());
        }
    }

    @Test
    void saysWhatToDoWhileTheGatewayFails() {
        var answers = new AtomicInteger();
        gateway.behave(call -> answers.incrementAndGet() < 3 ? Answer.problem(500, "internal", "oops") : GRANTED);
        try (var log = new LogCapture("io.muster.agent.enroll")) {
            identify();
            assertTrue(log.text().contains("answered 500 oops. Its log says why"), log.text());
            assertTrue(log.text().contains("cannot enrol yet"), log.text());
        }
    }

    @Test
    void anAgentThatWasOvertakenStartsOnlyWhenItIsTold() {
        identify();
        var mark = new OvertakenMark(state.path());
        mark.write(new OvertakenMark.Mark("clone", now, now, false));
        var refused = assertThrows(OvertakenException.class, this::identify);
        assertTrue(refused.getMessage().contains("clone"), refused.getMessage());
        identify(true);
        identify();
        mark.write(new OvertakenMark.Mark("clone", now, now, true)); // the setting was left in place
        assertThrows(OvertakenException.class, () -> identify(true));
        assertThrows(OvertakenException.class, this::identify);
        identify(true);
    }

    @Test
    void enrolsOnceAndIsANewIncarnationAtEachStart() {
        var first = identify();
        assertEquals(now.toEpochMilli(), first.incarnation());
        now = now.minusSeconds(3_600); // the clock was set back
        var second = identify();
        assertEquals(first.incarnation() + 1, second.incarnation());
        now = now.plusSeconds(7_200);
        assertEquals(now.toEpochMilli(), identify().incarnation());
        assertEquals(1, gateway.calls().size());
    }

    @Test
    void keepsItsIdentityToItself() throws Exception {
        identify();
        var file = directory.resolve("state/identity.json");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(state.path())));
    }

    @Test
    void triesAgainUntilTheGatewayIsThere() {
        var tries = new AtomicInteger();
        gateway.behave(call -> switch (tries.incrementAndGet()) {
            case 1 -> Answer.problem(503, "unavailable", "no Kafka");
            case 2 -> Answer.problem(429, "too_many_requests", "later");
            case 3 -> Answer.json(502, "<html>bad gateway</html>");
            default -> GRANTED;
        });
        assertEquals(AGENT, identify().agentId());
        assertEquals(4, tries.get());
    }

    @Test
    void triesAgainWhileNobodyListens() throws Exception {
        var url = gateway.url();
        gateway.close();
        var enroller = enroller(url);
        var enrolling = Thread.ofVirtual().start(() -> {
            try {
                enroller.identify(enrollment(AGENT), false);
            } catch (EnrollmentException e) {
                // interrupted below
            }
        });
        assertTrue(!enrolling.join(Duration.ofMillis(200)), "gave up");
        enrolling.interrupt();
        enrolling.join();
    }

    @Test
    void saysThatTheTokenIsNotAccepted() {
        gateway.behave(call -> Answer.problem(401, "unauthorized", "unknown token"));
        var problem = assertThrows(EnrollmentException.class, this::identify);
        assertTrue(problem.getMessage().contains("does not accept the join token"), problem.getMessage());
        assertTrue(problem.getMessage().contains("unknown token"), problem.getMessage());
        assertEquals(1, gateway.calls().size());
    }

    @Test
    void saysThatAnotherAgentOfThatIdIsOnline() {
        gateway.behave(call -> Answer.problem(409, "agent_online", "web-1 is online"));
        var problem = assertThrows(EnrollmentException.class, this::identify);
        assertTrue(problem.getMessage().contains("online already"), problem.getMessage());
        assertTrue(problem.getMessage().contains("agent.id"), problem.getMessage());
    }

    @Test
    void namesTheFieldsThatTheGatewayRefuses() {
        gateway.behave(call -> Answer.json(400, """
            {"title":"Invalid","status":400,"code":"invalid","errors":[{"field":"labels.x","message":"too long"}]}\
            """));
        var problem = assertThrows(EnrollmentException.class, this::identify);
        assertTrue(problem.getMessage().contains("labels.x: too long"), problem.getMessage());
    }

    @Test
    void saysThatWhatAnsweredIsNoGateway() {
        gateway.behave(call -> Answer.json(200, "<html>hello</html>"));
        var problem = assertThrows(EnrollmentException.class, this::identify);
        assertTrue(problem.getMessage().contains("Is it a gateway?"), problem.getMessage());
    }

    @Test
    void saysThatThereIsNoToken() throws Exception {
        Files.delete(tokenFile);
        var problem = assertThrows(EnrollmentException.class, this::identify);
        assertTrue(problem.getMessage().startsWith("agent.join-token-file: "), problem.getMessage());
    }

    @Test
    void doesNotBecomeAnotherAgentInACopiedDirectory() {
        identify();
        var problem = assertThrows(
                EnrollmentException.class,
                () -> enroller(gateway.url()).identify(enrollment(new AgentId("web-2")), false));
        assertTrue(problem.getMessage().contains("belongs to the agent web-1"), problem.getMessage());
    }

    @Test
    void saysThatItsIdentityIsDamaged() throws Exception {
        Files.writeString(directory.resolve("state/identity.json"), "{\"agent_id\":");
        var problem = assertThrows(EnrollmentException.class, this::identify);
        assertTrue(problem.getMessage().contains("identity.json cannot be read"), problem.getMessage());
    }

    @Test
    void oneAgentAtATimeHoldsADirectory() throws Exception {
        var path = directory.resolve("state");
        var problem = assertThrows(EnrollmentException.class, () -> StateDirectory.claim(path));
        assertTrue(problem.getMessage().contains("another agent is running"), problem.getMessage());
        state.close();
        StateDirectory.claim(path).close();
    }

    @Test
    void saysThatADirectoryCannotBeUsed() throws Exception {
        var file = Files.writeString(directory.resolve("file"), "");
        var problem = assertThrows(EnrollmentException.class, () -> StateDirectory.claim(file.resolve("below")));
        assertTrue(problem.getMessage().startsWith("agent.state-dir: cannot use"), problem.getMessage());
    }

    @Test
    void refusesAStateDirectoryThatWasMadeOnAnotherMachine() {
        identify();
        machine = Map.of("machine_id", "another");
        var problem = assertThrows(EnrollmentException.class, this::identify);
        assertTrue(problem.getMessage().contains("agent.adopt=true"), problem.getMessage());
        var adopted = enroller(gateway.url()).identify(enrollment(AGENT), true);
        assertEquals(machine, adopted.machine());
        identify(); // it is this machine's from then on
    }

    @Test
    void whatOnlyOneOfTwoStartsCanReadTellsNoMachinesApart() {
        machine = Map.of("machine_id", "same", "product_uuid", "only root reads it");
        identify();
        machine = Map.of("machine_id", "same");
        identify();
        machine = Map.of();
        identify();
    }

    private Identity identify() {
        return identify(false);
    }

    private Identity identify(boolean adopt) {
        return enroller(gateway.url()).identify(enrollment(AGENT), adopt);
    }

    private Enroller enroller(URI url) {
        return new Enroller(state, url, tokenFile, () -> now, machine, Duration.ofMillis(10));
    }

    private Enrollment enrollment(AgentId agentId) {
        var handlers = new TreeSet<String>();
        handlers.add("sleep");
        handlers.add("shell");
        return Enrollment.of(agentId, new Machine("web-1.example.com", "linux", "amd64"), "0.1.0", labels, handlers);
    }
}
