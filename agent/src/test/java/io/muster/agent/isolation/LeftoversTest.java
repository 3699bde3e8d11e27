package io.muster.agent.isolation;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.muster.agent.handler.RecordedRun;
import io.muster.agent.handler.process.Runs;
import io.muster.agent.vitals.BootId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class LeftoversTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource
    void whatAnEarlierLifeLeftRunningIsKilledBeforeTheNextOneBegins(IsolationKind kind) throws Exception {
        final Runs earlier;
        try {
            earlier = new Runs(directory, kind);
        } catch (IsolationException e) {
            assumeTrue(false, e.getMessage());
            return;
        }
        var run = Thread.ofVirtual().start(() -> {
            try {
                var _ = earlier.shell(
                        new RecordedRun(), "setsid sh -c 'echo $$ > daemon; exec sleep 60' & exec sleep 60");
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        var daemon = Runs.pidIn(directory.resolve("daemon"));

        // It has not said good-bye: the next one starts on the same directory.
        var next = Isolations.start(IsolationSettings.of(kind), directory);
        try (var _ = next.isolation()) {
            assertTrue(Runs.isGone(daemon));
            assertTrue(next.leftovers().ended() >= 2, next.toString());
            assertEquals(
                    kind == IsolationKind.CGROUP_V1 || kind == IsolationKind.CGROUP_V2,
                    next.leftovers().isCertain());
            run.join();
        }
        for (var path : LifeRecord.read(directory, boot()).cgroups()) {
            await().until(() -> Files.notExists(path));
        }
        earlier.close();
    }

    /** As nginx and postgres do: they write their title over it. */
    @Test
    void whatClearedItsEnvironmentIsFoundByItsSession() throws Exception {
        var earlier = new Runs(directory, IsolationKind.PROCESS_GROUP);
        Thread.ofVirtual().start(() -> {
            try {
                var _ = earlier.shell(
                        new RecordedRun(), "(env -i sh -c 'echo $$ > daemon; exec sleep 60' &) ; sleep 60");
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        var daemon = Runs.pidIn(directory.resolve("daemon"));
        await().until(() -> ProcessTable.of(daemon).isPresent()
                && Files.readString(Path.of("/proc/" + daemon + "/comm")).startsWith("sleep"));
        assertEquals(
                3,
                Isolations.start(IsolationSettings.of(IsolationKind.PROCESS_GROUP), directory)
                        .leftovers()
                        .ended());
        assertTrue(Runs.isGone(daemon));
        earlier.close();
    }

    @Test
    void whatClearedItsEnvironmentAndLeftItsSessionIsFoundByItsParent() throws Exception {
        new LifeRecord(List.of("abc"), List.of(), List.of(), List.of()).write(directory, boot());
        var parent = marked("env -i setsid sh -c 'echo $$ > child; exec sleep 60' & wait")
                .start();
        var child = Runs.pidIn(directory.resolve("child"));
        await().until(() -> comm(child).equals("sleep"));
        assertEquals(
                2,
                Isolations.start(IsolationSettings.of(IsolationKind.PROCESS_TREE), directory)
                        .leftovers()
                        .ended());
        assertTrue(Runs.isGone(child));
        assertTrue(parent.waitFor(10, TimeUnit.SECONDS));
    }

    /** One that is frozen dies when it is thawed, whatever is sent to it. */
    @Test
    void whatCannotBeKilledIsLookedForAtEveryStartUntilItIsGone() throws Exception {
        var freezer = Path.of(
                "/sys/fs/cgroup/freezer/muster-test-" + ProcessHandle.current().pid());
        assumeTrue(Files.isWritable(freezer.getParent()), "there is no cgroup v1 that freezes");
        Files.createDirectory(freezer);
        var process = marked("exec sleep 60").start();
        try {
            Files.writeString(freezer.resolve("cgroup.procs"), Long.toString(process.pid()));
            Files.writeString(freezer.resolve("freezer.state"), "FROZEN");
            await().until(() ->
                    Files.readString(freezer.resolve("freezer.state")).strip().equals("FROZEN"));
            new LifeRecord(List.of("abc"), List.of(), List.of(), List.of("cgroup-v1")).write(directory, boot());
            for (var n = 0; n < 2; n++) {
                var next = Isolations.start(IsolationSettings.of(IsolationKind.PROCESS_TREE), directory);
                assertEquals(1, next.leftovers().ended());
                assertFalse(next.leftovers().isCertain());
            }
        } finally {
            process.destroyForcibly();
            Files.writeString(freezer.resolve("freezer.state"), "THAWED");
            process.waitFor();
            await().until(() -> freezer.toFile().delete());
        }
        assertEquals(
                0,
                Isolations.start(IsolationSettings.of(IsolationKind.PROCESS_TREE), directory)
                        .leftovers()
                        .ended());
        assertFalse(LifeRecord.read(directory, boot()).lives().contains("abc"));
    }

    /** A process of the life {@code abc}. */
    private ProcessBuilder marked(String script) {
        var builder = new ProcessBuilder("/bin/sh", "-c", script).directory(directory.toFile());
        builder.environment().put(MarkedProcesses.VARIABLE, "abc.1.");
        return builder;
    }

    private static String comm(long pid) throws IOException {
        return Files.readString(Path.of("/proc/" + pid + "/comm")).strip();
    }

    /** The life in between may have been killed before it told what became of the attempts of the first. */
    @Test
    void whatAnEarlierLifeWasNotCertainOfALaterOneIsNotEither() {
        assumeTrue(isToBeHad(IsolationKind.CGROUP_V1), "no cgroups here");
        Isolations.start(IsolationSettings.of(IsolationKind.PROCESS_TREE), directory)
                .isolation()
                .close();
        for (var n = 0; n < 2; n++) {
            var later = Isolations.start(IsolationSettings.of(IsolationKind.CGROUP_V1), directory);
            assertFalse(later.leftovers().isCertain());
            later.isolation().close();
        }
    }

    private static boolean isToBeHad(IsolationKind kind) throws IsolationException {
        try {
            Isolations.start(IsolationSettings.of(kind), Files.createTempDirectory("muster-isolation-"))
                    .isolation()
                    .close();
            return true;
        } catch (IsolationException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aLifeBeforeTheMachineBootedHasNothingToBeLookedFor() throws Exception {
        var plan = new LifeRecord(List.of("abc"), List.of(), List.of(), List.of("process-tree"));
        plan.write(directory, "another boot");
        assertEquals(LifeRecord.EMPTY, LifeRecord.read(directory, boot()));
        plan.write(directory, boot());
        assertEquals(plan, LifeRecord.read(directory, boot()));
    }

    /** As when a task upgrades the agent. */
    @Test
    void anAgentThatATaskOfItsEarlierLifeStartedLeavesItselfAlone() throws Exception {
        new LifeRecord(List.of("abc"), List.of(), List.of(), List.of("process-tree")).write(directory, boot());
        var agent = new ProcessBuilder(
                "/bin/sh",
                "-c",
                "sleep 60 & \"$@\"; echo \"exit $?\"",
                "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                StartedByATask.class.getName(),
                directory.toString());
        agent.environment().put(MarkedProcesses.VARIABLE, "abc.1.");
        agent.redirectError(ProcessBuilder.Redirect.DISCARD);
        var process = agent.start();
        try (var said = process.inputReader()) {
            assertEquals("ended 1", said.readLine());
            assertEquals("exit 0", said.readLine());
        }
    }

    /** An agent, as far as it looks for what is left of an earlier one. */
    static final class StartedByATask {
        public static void main(String[] args) {
            var started = Isolations.start(IsolationSettings.of(IsolationKind.PROCESS_TREE), Path.of(args[0]));
            System.out.println("ended " + started.leftovers().ended());
        }
    }

    private static String boot() {
        return BootId.current(Instant.EPOCH).value();
    }

    @ParameterizedTest
    @EnumSource(names = {"PROCESS_TREE"})
    void aFirstLifeHasNothingBehindIt(IsolationKind kind) {
        var first = Isolations.start(IsolationSettings.of(kind), directory);
        assertEquals(0, first.leftovers().ended());
        assertFalse(first.leftovers().isCertain());
    }
}
