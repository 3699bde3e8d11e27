package io.muster.agent.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What plugins cost an agent that has none. */
class NoPluginsTest {
    private static final List<String> LIBRARIES =
            List.of("org.pf4j", "com.github.zafarkhaja.semver.expr", "org.apache.commons.compress", "com.networknt");

    @Test
    void anAgentWithoutPluginsLoadsNothingOfTheirLibraries(@TempDir Path directory) throws Exception {
        var log = directory.resolve("classes.log");
        var java = ProcessHandle.current().info().command().orElseThrow();
        var process = new ProcessBuilder(List.of(
                        java,
                        "-Xlog:class+load=info:file=" + log,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Idle.class.getName(),
                        directory.toString()))
                .inheritIO()
                .start();
        assertEquals(0, process.waitFor());
        try (var lines = Files.lines(log)) {
            assertEquals(
                    List.of(),
                    lines.filter(line -> LIBRARIES.stream().anyMatch(line::contains))
                            .toList());
        }
    }

    static final class Idle {
        private Idle() {}

        public static void main(String[] arguments) {
            try (var machine = new PluginMachine(Path.of(arguments[0]))) {
                if (!machine.plugins.list().isEmpty()) {
                    throw new AssertionError(machine.plugins.list());
                }
            }
        }
    }
}
