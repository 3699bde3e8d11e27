package io.muster.cli.console;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

/** What a command gets from outside, so that tests can give it something else. */
public record Invocation(Console console, Map<String, String> environment, Path home, InstantSource clock) {
    public static Invocation system() {
        var environment = System.getenv();
        return new Invocation(
                Console.system(environment),
                environment,
                Path.of(System.getProperty("user.home")),
                InstantSource.system());
    }

    /** The data directory that {@code muster up} uses when it is told nothing else. */
    public Path defaultDataDirectory() {
        var chosen = environment.getOrDefault("MUSTER_DATA_DIR", "");
        return chosen.isEmpty() ? home.resolve(".muster") : Path.of(chosen);
    }
}
