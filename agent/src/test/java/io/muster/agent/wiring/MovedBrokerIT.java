package io.muster.agent.wiring;

import static io.muster.agent.Commands.shell;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.muster.embedded.EmbeddedKafka;
import io.muster.schemas.message.Heartbeat;
import io.muster.schemas.task.TaskState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Tag("infrastructure")
@EnabledOnOs(value = OS.LINUX, disabledReason = "127.0.0.2 is there without being set up")
class MovedBrokerIT {
    private static final String NAME = "broker.test";
    private static final String OLD_ADDRESS = "127.0.0.1";
    private static final String NEW_ADDRESS = "127.0.0.2";

    @TempDir
    private Path directory;

    /** The old address answers nobody any more, and what the agent has learned from the broker leads there, too. */
    @Test
    @Timeout(90)
    void anAgentFollowsTheNameOfItsBrokerToAnotherAddress() throws Exception {
        var before = broker();
        before.start();
        var port = port(before);
        resolveTo(OLD_ADDRESS);
        try (var fleet = new Fleet(OLD_ADDRESS + ":" + port + "," + NEW_ADDRESS + ":" + port, directory)) {
            var agent = launch(fleet, NAME + ":" + port);
            try {
                fleet.send(shell("before", "true"));
                assertEquals(TaskState.SUCCEEDED, fleet.awaitResult("before").status());
                before.close();
                worksAfterAMove(fleet, port);
            } finally {
                agent.destroyForcibly().waitFor();
            }
        } finally {
            before.close();
        }
    }

    private void worksAfterAMove(Fleet fleet, int port) throws Exception {
        try (var after = broker()) {
            after.start();
            assertNotEquals(port, port(after));
            try (var _ = new Forwarder(NEW_ADDRESS, port, port(after))) {
                resolveTo(NEW_ADDRESS);
                works(fleet);
            }
        }
    }

    private static void works(Fleet fleet) throws Exception {
        fleet.send(shell("after", "true"));
        assertEquals(TaskState.SUCCEEDED, fleet.awaitResult("after").status());
        var beats = fleet.events(fleet.topics().heartbeats(), Heartbeat.class).count();
        await().until(() ->
                fleet.events(fleet.topics().heartbeats(), Heartbeat.class).count() > beats);
    }

    /** Each on a port of its own, with the same log. */
    private EmbeddedKafka broker() {
        return new EmbeddedKafka(directory.resolve("kafka"), 0);
    }

    private static int port(EmbeddedKafka broker) {
        return Integer.parseInt(broker.bootstrapServers().split(":", 2)[1]);
    }

    private Path names() {
        return directory.resolve("hosts");
    }

    private void resolveTo(String address) throws Exception {
        var next = Files.writeString(directory.resolve("hosts.new"), address + " " + NAME + "\n");
        Files.move(next, names(), StandardCopyOption.ATOMIC_MOVE);
    }

    private Process launch(Fleet fleet, String bootstrapServers) throws Exception {
        var settings = fleet.settings();
        settings.put("kafka.bootstrap-servers", bootstrapServers);
        // Java keeps what a name resolves to for 30 s by default.
        var java = List.of("-Djdk.net.hosts.file=" + names(), "-Dsun.net.inetaddr.ttl=1");
        var agent = AgentProcess.launch(settings, fleet.file("agent.log"), java);
        assertEquals("ready", agent.inputReader().readLine());
        return agent;
    }
}
