package io.muster.example.analytics;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

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

    /** Kills it when it takes longer than that. */
    boolean endsWithin(long milliseconds) throws InterruptedException {
        if (process.waitFor(milliseconds, TimeUnit.MILLISECONDS)) {
            if (process.exitValue() != 0) {
                throw new AssertionError("the recipe ended with " + process.exitValue());
            }
            return true;
        }
        process.destroyForcibly().waitFor();
        return false;
    }
}
