package io.muster.cli.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher in a checkout of its own, with a java and a mvn that only write down how they were called. */
class LauncherTest {
    private static final String JAVA = """
            #!/bin/sh
            case $1 in
                -version) echo 'openjdk version "VERSION" 2025-09-16' >&2 ;;
                -XX:AOTCacheOutput=*) ;;
                *) printf '%s\\n' "java NAME" "$@" ;;
            esac
            """;
    private static final String MVN = """
            #!/bin/sh
            echo "$@" >>"$CALLS"
            mkdir -p cli/target/muster/lib && : >cli/target/muster-cli-1.jar
            echo 'what Maven says'
            exit "${MVN_EXIT:-0}"
            """;

    @TempDir
    Path temporary;

    private Path checkout;
    private Path bin;
    private final Map<String, String> environment = new TreeMap<>();

    private record Ran(int code, String out, String err) {}

    @BeforeEach
    void layOut() throws Exception {
        checkout = Files.createDirectories(temporary.resolve("a checkout"));
        bin = Files.createDirectories(temporary.resolve("private bin"));
        Files.copy(Path.of("..", "muster"), checkout.resolve("muster"));
        Files.createDirectories(checkout.resolve("cli/src/main/java"));
        Files.writeString(checkout.resolve("pom.xml"), "<project/>");
        Files.writeString(checkout.resolve("cli/pom.xml"), "<project/>");
        Files.writeString(checkout.resolve("cli/src/main/java/Main.java"), "");
        age(checkout);
        script(bin.resolve("mvn"), MVN);
        for (var tool : List.of(
                "sh",
                "dirname",
                "readlink",
                "find",
                "head",
                "sed",
                "mkdir",
                "rm",
                "mv",
                "cp",
                "ln",
                "cat",
                "sleep",
                "env",
                "grep",
                "tail")) {
            Files.createSymbolicLink(bin.resolve(tool), onPath(tool));
        }
        environment.put("PATH", bin.toString());
        environment.put("HOME", temporary.toString());
        environment.put("CALLS", temporary.resolve("calls").toString());
        environment.put("MUSTER_JDK_FOLDERS", "");
    }

    @Test
    void startsTheCommandWithTheWordsAsTheyAre() throws Exception {
        jdk("jdk", "25.0.1");
        environment.put("JAVA_HOME", temporary.resolve("jdk").toString());
        environment.put("MUSTER_OPTS", "-Da=1 -Db=2");
        var ran = run(checkout, "./muster", "run", "--", "echo", "a  b", "", "*", "$x");
        assertEquals(0, ran.code(), ran.err());
        var lines = ran.out().lines().toList();
        assertEquals("java jdk", lines.getFirst());
        assertTrue(lines.containsAll(List.of("-Da=1", "-Db=2", "--enable-native-access=ALL-UNNAMED")), ran.out());
        var main = lines.indexOf("io.muster.cli.Main");
        assertEquals(checkout + "/cli/target/muster/lib/*", lines.get(main - 1));
        assertEquals(List.of("run", "--", "echo", "a  b", "", "*", "$x"), lines.subList(main + 1, lines.size()));
    }

    @Test
    void prefersItsOwnVariableToJavaHomeToThePathToTheUsualPlaces() throws Exception {
        jdk("own", "25");
        jdk("home", "26-ea");
        jdk("path", "25.0.2");
        jdk("usual/jdk", "27");
        environment.put("MUSTER_JAVA_HOME", temporary.resolve("own").toString());
        environment.put("JAVA_HOME", temporary.resolve("home").toString());
        Files.createSymbolicLink(bin.resolve("java"), temporary.resolve("path/bin/java"));
        environment.put("MUSTER_JDK_FOLDERS", temporary.resolve("usual") + "/*");
        assertEquals("java own", firstLine(run(checkout, "./muster")));
        environment.remove("MUSTER_JAVA_HOME");
        assertEquals("java home", firstLine(run(checkout, "./muster")));
        environment.remove("JAVA_HOME");
        assertEquals("java path", firstLine(run(checkout, "./muster")));
        Files.delete(bin.resolve("java"));
        assertEquals("java jdk", firstLine(run(checkout, "./muster")));
    }

    @Test
    void passesOverJdksThatAreTooOld() throws Exception {
        jdk("old", "17.0.15");
        jdk("eight", "1.8.0_402");
        jdk("usual/new", "25");
        environment.put("JAVA_HOME", temporary.resolve("old").toString());
        Files.createSymbolicLink(bin.resolve("java"), temporary.resolve("eight/bin/java"));
        environment.put("MUSTER_JDK_FOLDERS", temporary.resolve("usual") + "/*");
        assertEquals("java new", firstLine(run(checkout, "./muster")));
    }

    @Test
    void believesTheReleaseFileWithoutStartingAJvm() throws Exception {
        jdk("jdk", "nonsense");
        Files.writeString(temporary.resolve("jdk/release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"25.0.1\"\n");
        environment.put("JAVA_HOME", temporary.resolve("jdk").toString());
        assertEquals("java jdk", firstLine(run(checkout, "./muster")));
    }

    @Test
    void saysWhatItNeedsWhenThereIsNoJdk() throws Exception {
        jdk("old", "17.0.15");
        environment.put("JAVA_HOME", temporary.resolve("old").toString());
        var ran = run(checkout, "./muster", "up");
        assertEquals(1, ran.code());
        assertTrue(ran.err().contains("needs a JDK 25") && ran.err().contains("old is Java 17"), ran.err());
        assertTrue(ran.err().contains("hint:") && ran.err().contains("MUSTER_JAVA_HOME"), ran.err());
        assertFalse(Files.exists(temporary.resolve("calls")));
    }

    @Test
    void refusesAChosenJdkThatIsTooOldInsteadOfTakingAnother() throws Exception {
        jdk("old", "17");
        jdk("new", "25");
        environment.put("MUSTER_JAVA_HOME", temporary.resolve("old").toString());
        environment.put("JAVA_HOME", temporary.resolve("new").toString());
        assertEquals(1, run(checkout, "./muster").code());
    }

    @Test
    void worksThroughSymbolicLinksFromAnyDirectory() throws Exception {
        withJdk();
        Files.createSymbolicLink(temporary.resolve("link"), Path.of("a checkout/muster"));
        Files.createSymbolicLink(bin.resolve("muster"), temporary.resolve("link"));
        var ran = run(Path.of("/"), bin.resolve("muster").toString(), "tasks");
        assertTrue(ran.out().contains(checkout + "/cli/target/muster/lib/*"), ran.out() + ran.err());
    }

    @Test
    void buildsOnceAndAgainOnlyWhenASourceOrAPomIsNewer() throws Exception {
        withJdk();
        var first = run(checkout, "./muster", "--version");
        assertEquals("muster: building …\n", first.err());
        assertEquals("", run(checkout, "./muster", "--version").err());
        assertEquals(1, calls().size());
        Files.writeString(checkout.resolve("cli/src/main/java/Main.java"), "new");
        run(checkout, "./muster");
        assertEquals(2, calls().size());
        Files.writeString(checkout.resolve("cli/pom.xml"), "<project></project>");
        run(checkout, "./muster");
        assertEquals(3, calls().size());
        Files.delete(checkout.resolve("cli/src/main/java/Main.java"));
        run(checkout, "./muster");
        assertEquals(4, calls().size());
        assertTrue(calls().getFirst().contains("-DskipTests -Dcyclonedx.skip"), calls().toString());
    }

    @Test
    void trainsAnAgentOnceWithTheFlagsThatAgentsStartWith() throws Exception {
        withJdk();
        var started = run(checkout, "./muster", "agent").out().lines().toList();
        var training = Files.readAllLines(checkout.resolve("cli/target/muster-training.log"));
        assertTrue(training.contains("io.muster.cli.up.AgentTraining"), training.toString());
        var output = training.indexOf("-XX:AOTCacheOutput=" + checkout + "/cli/target/muster/agent.aot.new");
        var trained = training.subList(output + 1, training.size());
        assertEquals(started.subList(1, started.size()), trained);
        assertTrue(trained.contains("-XX:+UseSerialGC"), trained.toString());
        assertEquals("", run(checkout, "./muster", "agent").err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"agent", "dispatcher", "gateway", "tasks"})
    void aCollectorThatTheUserNamesTakesThePlaceOfTheUsualOneAndItsCache(String command) throws Exception {
        withJdk();
        run(checkout, "./muster", command);
        cacheFiles();
        var usual = run(checkout, "./muster", command).out().lines().toList();
        environment.put("MUSTER_OPTS", "-Da=1 -XX:+UseZGC -Db=2");
        var own = run(checkout, "./muster", command).out().lines().toList();
        var expected = new ArrayList<>(usual);
        expected.removeIf(word -> word.matches("-XX:[+]Use\\w+GC") || word.startsWith("-XX:AOTCache="));
        assertEquals(command.equals("gateway"), expected.equals(usual), usual.toString());
        expected.addAll(expected.indexOf("-cp"), List.of("-Da=1", "-XX:+UseZGC", "-Db=2"));
        assertEquals(expected, own);
    }

    @Test
    void theCollectorThatIsUsedAnywayCostsNoCache() throws Exception {
        withJdk();
        run(checkout, "./muster", "agent");
        cacheFiles();
        environment.put("MUSTER_OPTS", "-XX:+UseSerialGC -XX:+UseCompactObjectHeaders");
        var words = run(checkout, "./muster", "agent").out().lines().toList();
        assertTrue(words.contains("-XX:AOTCache=" + checkout + "/cli/target/muster/agent.aot"), words.toString());
    }

    private void cacheFiles() throws IOException {
        for (var cache : List.of("agent", "client")) {
            Files.writeString(checkout.resolve("cli/target/muster/" + cache + ".aot"), "");
        }
    }

    @Test
    void trainsNoAgentForACommandThatIsSoonOver() throws Exception {
        withJdk();
        assertEquals(
                "muster: building …\n",
                run(checkout, "./muster", "agent", "check-policy", "--", "rm").err());
        assertEquals("", run(checkout, "./muster", "agent", "--help").err());
        assertFalse(Files.exists(checkout.resolve("cli/target/muster-training.log")));
    }

    @Test
    void showsTheLogOfABuildThatFailsAndTriesAgainNextTime() throws Exception {
        withJdk();
        environment.put("MVN_EXIT", "1");
        var ran = run(checkout, "./muster");
        assertEquals(1, ran.code());
        assertTrue(ran.err().contains("what Maven says") && ran.err().contains("the build failed"), ran.err());
        environment.remove("MVN_EXIT");
        assertEquals(0, run(checkout, "./muster").code());
    }

    @Test
    void saysWhatItNeedsWhenThereIsNoMaven() throws Exception {
        withJdk();
        Files.delete(bin.resolve("mvn"));
        var ran = run(checkout, "./muster");
        assertEquals(1, ran.code());
        assertTrue(ran.err().contains("Maven") && ran.err().contains("hint:"), ran.err());
    }

    @Test
    void buildsOnceWhenSeveralAreStartedAtATime() throws Exception {
        withJdk();
        script(bin.resolve("mvn"), MVN.replace("echo 'what", "sleep 1; echo 'what"));
        var started = new ArrayList<Process>();
        for (var i : IntStream.range(0, 4).toArray()) {
            started.add(start(checkout, temporary.resolve("out" + i), "./muster"));
        }
        for (var process : started) {
            assertEquals(0, process.waitFor());
        }
        assertEquals(1, calls().size());
    }

    @Test
    void takesTheLockOfABuildThatWasKilled() throws Exception {
        withJdk();
        var dead = new ProcessBuilder("true").start();
        dead.waitFor();
        Files.createDirectories(checkout.resolve("cli/target"));
        Files.createSymbolicLink(checkout.resolve("cli/target/muster.lock"), Path.of(Long.toString(dead.pid())));
        assertEquals(0, run(checkout, "./muster").code());
        assertEquals(1, calls().size());
    }

    @Test
    void runsFromADistributionWithoutSources() throws Exception {
        withJdk();
        Files.delete(checkout.resolve("pom.xml"));
        assertTrue(run(checkout, "./muster").out().contains(checkout + "/lib/*"));
        assertFalse(Files.exists(temporary.resolve("calls")));
    }

    @Test
    void aDistributionRunsOnTheJavaThatItBringsWithItsJarsInTheirOrder() throws Exception {
        withJdk();
        Files.delete(checkout.resolve("pom.xml"));
        jdk("a checkout/java", "25.0.1");
        Files.writeString(checkout.resolve("classpath"), "b.jar\na.jar\n");
        var ran = run(checkout, "./muster");
        assertEquals("java java", firstLine(ran));
        assertTrue(ran.out().lines().toList().contains(checkout + "/lib/b.jar:" + checkout + "/lib/a.jar"), ran.out());
        environment.put("MUSTER_JAVA_HOME", temporary.resolve("jdk").toString());
        assertEquals("java jdk", firstLine(run(checkout, "./muster")));
    }

    private void withJdk() throws IOException {
        jdk("jdk", "25.0.1");
        environment.put("JAVA_HOME", temporary.resolve("jdk").toString());
    }

    private void jdk(String name, String version) throws IOException {
        var home = temporary.resolve(name);
        Files.createDirectories(home.resolve("bin"));
        script(
                home.resolve("bin/java"),
                JAVA.replace("VERSION", version)
                        .replace("NAME", home.getFileName().toString()));
    }

    private static void script(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private List<String> calls() throws IOException {
        return Files.readAllLines(temporary.resolve("calls"));
    }

    private Ran run(Path directory, String... command) throws Exception {
        var out = temporary.resolve("out");
        var process = start(directory, out, command);
        var ended = process.waitFor(20, TimeUnit.SECONDS);
        process.destroyForcibly();
        assertTrue(ended, () -> "hangs: " + String.join(" ", command));
        return new Ran(process.exitValue(), Files.readString(out), Files.readString(Path.of(out + ".err")));
    }

    private Process start(Path directory, Path out, String... command) throws IOException {
        var builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(out.toFile())
                .redirectError(Path.of(out + ".err").toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static String firstLine(Ran ran) {
        return ran.out().lines().findFirst().orElse(ran.err());
    }

    /** Sources as old as those of a real checkout, so that a build is newer than they are. */
    private static void age(Path root) throws IOException {
        try (var files = Files.walk(root)) {
            for (var file : files.toList()) {
                Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(60)));
            }
        }
    }

    private static Path onPath(String tool) throws Exception {
        var which = new ProcessBuilder("sh", "-c", "command -v " + tool).start();
        var path = new String(which.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8).strip();
        assertTrue(which.waitFor(5, TimeUnit.SECONDS));
        return Path.of(path);
    }
}
