package io.muster.cli.launcher;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The launcher in a distribution, with this JDK and a cache that fits or does not. */
@Timeout(60)
class LauncherCacheTest {
    private static final String MAIN = """
            package io.muster.cli;
            public class Main {
                public static void main(String[] arguments) { System.out.println("agent runs"); }
            }
            """;

    /** In the log of class loading, which tells each class's source. */
    private static final String FROM_CACHE = "io.muster.cli.Main source: shared objects file";

    @TempDir
    static Path temporary;

    private static Path distribution;
    private static Path cache;

    private record Ran(int code, String out, String err, String classes) {}

    @BeforeAll
    static void layOutAndTrain() throws Exception {
        distribution = Files.createDirectories(temporary.resolve("a-distribution"));
        Files.copy(Path.of("..", "muster"), distribution.resolve("muster"));
        cache = distribution.resolve("agent.aot");
        jar("first");
        // With the flags that the agent starts with, which the launcher alone knows.
        var trained = launch("-XX:AOTCacheOutput=" + cache);
        assertTrue(Files.exists(cache), trained.toString());
        Files.move(cache, pristine());
    }

    @BeforeEach
    void takeTheCache() throws Exception {
        Files.copy(pristine(), cache, REPLACE_EXISTING);
    }

    private static Path pristine() {
        return temporary.resolve("pristine.aot");
    }

    @Test
    void anAgentStartsFromItsCache() throws Exception {
        var ran = launch();
        assertEquals("agent runs\n", ran.out());
        assertTrue(ran.classes().contains(FROM_CACHE), ran.classes());
    }

    @Test
    void aCacheOfOtherJarsIsPassedOverSilently() throws Exception {
        Files.move(distribution.resolve("lib/main.jar"), distribution.resolve("first.jar"));
        jar("second, and longer than the first");
        try {
            goesWithout(launch());
        } finally {
            Files.move(distribution.resolve("first.jar"), distribution.resolve("lib/main.jar"), REPLACE_EXISTING);
        }
    }

    @Test
    void aCacheOfAnotherJdkIsPassedOverSilently() throws Exception {
        var bytes = Files.readString(cache, ISO_8859_1);
        var version = Runtime.version().toString();
        var other = bytes.replaceFirst(Pattern.quote(version), "9".repeat(version.length()));
        assertNotEquals(bytes, other);
        Files.writeString(cache, other, ISO_8859_1);
        goesWithout(launch());
    }

    @Test
    void aCacheThatIsNoneIsPassedOverSilently() throws Exception {
        Files.writeString(cache, "not a cache");
        goesWithout(launch());
    }

    private static void goesWithout(Ran ran) {
        assertEquals(0, ran.code());
        assertEquals("agent runs\n", ran.out());
        assertEquals("", ran.err());
        assertTrue(
                ran.classes().contains("io.muster.cli.Main source:")
                        && !ran.classes().contains(FROM_CACHE),
                ran.classes());
    }

    private static void jar(String comment) throws IOException {
        var sources = Files.createDirectories(temporary.resolve("sources"));
        var classes = Files.createDirectories(temporary.resolve("classes"));
        Files.writeString(sources.resolve("Main.java"), MAIN);
        Files.writeString(classes.resolve("comment"), comment);
        tool("javac", "-d", classes.toString(), sources.resolve("Main.java").toString());
        Files.createDirectories(distribution.resolve("lib"));
        tool(
                "jar",
                "--create",
                "--file",
                distribution.resolve("lib/main.jar").toString(),
                "-C",
                classes.toString(),
                ".");
    }

    private static void tool(String name, String... arguments) {
        var tool = ToolProvider.findFirst(name).orElseThrow();
        assertEquals(0, tool.run(System.out, System.err, arguments));
    }

    private static Ran launch(String... options) throws Exception {
        var out = temporary.resolve("out");
        var err = temporary.resolve("err");
        var classes = temporary.resolve("classes.log");
        var builder = new ProcessBuilder(List.of(distribution.resolve("muster").toString(), "agent"))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().put("MUSTER_JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("MUSTER_OPTS", "-Xlog:class+load:file=" + classes + " " + String.join(" ", options));
        var process = builder.start();
        assertTrue(process.waitFor(50, TimeUnit.SECONDS));
        return new Ran(process.exitValue(), Files.readString(out), Files.readString(err), Files.readString(classes));
    }
}
