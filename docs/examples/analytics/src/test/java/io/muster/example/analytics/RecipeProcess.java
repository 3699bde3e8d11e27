package io.muster.example.analytics;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A recipe as a process of its own, which can be killed. */
final class RecipeProcess {
    private final Process process;

    RecipeProcess(String bootstrapServers, String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Analytics.class.getName()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).inheritIO();
        builder.environment().put("MUSTER_KAFKA_BOOTSTRAP_SERVERS", bootstrapServers);
        process = builder.start();
    }

    /** Kills it as soon as that is so; it may have ended by then. */
    void killWhen(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean() && !process.waitFor(2, TimeUnit.MILLISECONDS)) {
            // not yet
        }
        process.destroyForcibly().waitFor();
    }

    /** Returns when it has ended well. */
    void end() throws InterruptedException {
        if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new AssertionError("the recipe did not end well");
        }
    }
}
