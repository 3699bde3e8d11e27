package io.muster.agent.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledInstallTest {
    private static final int KILLS = 4;
    private static final int MOST_DELAY_MICROS = 60_000;

    @Test
    void whenTheAgentIsKilledInTheMiddleOfAnInstallOneVersionHoldsAndItIsWhole(@TempDir Path directory)
            throws Exception {
        var seed = System.nanoTime();
        var random = new Random(seed);
        for (var kill = 0; kill < KILLS; kill++) {
            killWhileInstalling(directory, random);
            try (var machine = new PluginMachine(directory)) {
                var status = machine.only();
                assertEquals("enabled", status.state(), () -> "seed " + seed + ": " + status);
                assertEquals(
                        "{\"version\": \"" + status.version() + "\"}",
                        machine.output("many", "{}"),
                        () -> "seed " + seed + ": " + status);
            }
            try (var left = Files.list(directory.resolve("plugins/installed/many"))) {
                assertEquals(2, left.count(), "what does not hold is swept at the start, seed " + seed);
            }
            try (var staged = Files.list(directory.resolve("plugins/staging"))) {
                assertEquals(0, staged.count(), "seed " + seed);
            }
        }
    }

    private static void killWhileInstalling(Path directory, Random random) throws Exception {
        var java = ProcessHandle.current().info().command().orElseThrow();
        var process = new ProcessBuilder(List.of(
                        java,
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        InstallingProcess.class.getName(),
                        directory.toString()))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (var out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            assertEquals("installed", out.readLine());
            // From here on it is in the middle of an install at nearly every moment.
            assertTrue(!process.waitFor(random.nextInt(MOST_DELAY_MICROS), TimeUnit.MICROSECONDS));
        } finally {
            process.destroyForcibly().waitFor();
        }
    }
}
