package io.muster.cli.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.cli.console.Console;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class StopSignalTest {
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final PrintStream err = new PrintStream(said, true, StandardCharsets.UTF_8);
    private final Console console = new Console(err, err, false, false, false);

    @Test
    void closesAndSaysSo() {
        var closed = new CountDownLatch(1);
        StopSignal.stop(closed::countDown, Duration.ofSeconds(10), console);
        assertEquals(0, closed.getCount());
        assertEquals("stopping …\nstopped\n", said.toString(StandardCharsets.UTF_8));
    }

    @Test
    void doesNotWaitForeverAndLeavesNoChildBehind() throws Exception {
        var child = new ProcessBuilder("sleep", "60").start();
        StopSignal.stop(() -> new CountDownLatch(1).await(), Duration.ofMillis(50), console);
        child.waitFor();
        assertFalse(child.isAlive());
        assertTrue(said.toString(StandardCharsets.UTF_8).contains("could not stop"));
    }
}
