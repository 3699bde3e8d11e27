package io.muster.cli.up;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.cli.console.CommandFailure;
import io.muster.cli.console.ExitCode;
import io.muster.embedded.PortInUseException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class PortFlagsTest {
    @Test
    void namesTheFlagOfThePortThatIsTaken() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var port = taken.getLocalPort();
            var refused =
                    assertThrows(CommandFailure.class, () -> PortFlags.requireFree(PortFlags.HTTP, "127.0.0.1", port));
            assertEquals(ExitCode.ERROR, refused.exitCode());
            assertTrue(refused.text().contains("port " + port + " (--http-port)"), refused.text());
            assertTrue(String.valueOf(refused.hint()).contains("--http-port"));
        }
    }

    @Test
    void acceptsAnyFreePort() {
        PortFlags.requireFree(PortFlags.HTTP, "127.0.0.1", 0);
    }

    @Test
    void translatesWhatKafkaAndRedisSay() {
        assertTrue(PortFlags.of(new PortInUseException("redis", 6379)).text().contains("--redis-port"));
        assertTrue(PortFlags.of(new PortInUseException("kafka", 9092)).text().contains("--kafka-port"));
    }
}
