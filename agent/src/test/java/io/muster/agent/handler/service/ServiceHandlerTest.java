package io.muster.agent.handler.service;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.agent.handler.Outcome;
import io.muster.agent.handler.RecordedRun;
import io.muster.agent.handler.Work;
import io.muster.agent.handler.process.Runs;
import io.muster.agent.isolation.IsolationKind;
import io.muster.schemas.codec.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** With programs of its own in place of the machine's: they say what they were asked. */
@Timeout(30)
class ServiceHandlerTest {
    private Runs runs;

    @TempDir
    private Path machine;

    @BeforeEach
    void start(@TempDir Path state) {
        runs = new Runs(state, IsolationKind.PROCESS_TREE);
    }

    @AfterEach
    void stop() {
        runs.close();
    }

    @ParameterizedTest
    @CsvSource({
        "status, --no-pager --full status -- nginx",
        "start, --no-ask-password start -- nginx",
        "stop, --no-ask-password stop -- nginx",
        "restart, --no-ask-password restart -- nginx",
        "reload, --no-ask-password reload -- nginx",
        "enable, --no-ask-password enable -- nginx",
        "disable, --no-ask-password disable -- nginx"
    })
    void asksSystemdWhereItRuns(String action, String arguments) throws Exception {
        bootedBySystemd();
        program("systemctl", "echo \"$@\"");
        program("service", "exit 9");
        assertEquals(arguments + "\n", said(params("nginx").put("action", action)));
    }

    @ParameterizedTest
    @CsvSource({
        "status, service nginx status",
        "restart, service nginx restart",
        "enable, update-rc.d nginx enable",
        "disable, update-rc.d nginx disable"
    })
    void asksSysvElsewhere(String action, String command) throws Exception {
        program("systemctl", "exit 9"); // it may be there all the same
        program("service", "echo service \"$@\"");
        program("update-rc.d", "echo update-rc.d \"$@\"");
        assertEquals(command + "\n", said(params("nginx").put("action", action)));
    }

    @Test
    void theExitCodeIsTheProgramsOwn() throws Exception {
        program("service", "echo stopped; exit 3");
        var run = new RecordedRun();
        assertEquals(new Outcome.Exited(3), handler().prepare(params("nginx")).run(run));
        assertEquals("stopped\n", run.written().stdout());
    }

    @Test
    void statusIsWhatIsAskedWhenNothingIsSaid() throws Exception {
        program("service", "echo \"$@\"");
        assertEquals("nginx status\n", said(params("nginx")));
    }

    @Test
    void aServiceThatTakesTooLongIsStopped() throws Exception {
        program("service", "sleep 1000");
        var context = new RecordedRun();
        var work = handler().prepare(params("nginx"));
        var outcome = CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return work.run(context);
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                },
                Thread::startVirtualThread);
        await().until(context::isStarted);
        context.stop(Duration.ofMillis(100));
        assertInstanceOf(Outcome.Stopped.class, outcome.get());
    }

    @Test
    void saysWhatThisMachineLacks() throws IOException {
        assertEquals(
                "this machine has neither systemd nor the program service",
                assertThrows(IllegalArgumentException.class, () -> handler().prepare(params("nginx")))
                        .getMessage());
        program("service", "");
        assertEquals(
                "action: this machine cannot enable services: it has neither systemd, update-rc.d nor chkconfig",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> handler().prepare(params("nginx").put("action", "enable")))
                        .getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-x", "--now", "a b", "../x", "/etc/init.d/x", "a;b", "$(x)", "a\nb", ".x"})
    void refusesWhatIsNoName(String name) throws IOException {
        program("service", "");
        assertThrows(IllegalArgumentException.class, () -> handler().prepare(params(name)));
    }

    @Test
    void tellsThePolicyWhichProgramItRuns() throws IOException {
        program("service", "");
        assertEquals(
                List.of(machine.resolve("service").toString(), "getty@tty1.service", "status"),
                handler().prepare(params("getty@tty1.service")).intent().argv());
    }

    private ServiceHandler handler() {
        return new ServiceHandler(this::work, new InitSystem(List.of(machine), machine.resolve("booted")));
    }

    private Work work(List<String> argv) {
        return runs.programs().starting(argv);
    }

    private void bootedBySystemd() throws IOException {
        Files.createDirectory(machine.resolve("booted"));
    }

    private void program(String name, String script) throws IOException {
        var file = machine.resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static ObjectNode params(String name) {
        return Json.MAPPER.createObjectNode().put("name", name);
    }

    private String said(ObjectNode params) throws Exception {
        var run = new RecordedRun();
        assertEquals(new Outcome.Exited(0), handler().prepare(params).run(run));
        return run.written().stdout();
    }
}
