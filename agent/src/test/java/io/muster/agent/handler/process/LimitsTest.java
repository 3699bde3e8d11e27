package io.muster.agent.handler.process;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.muster.agent.handler.Outcome;
import io.muster.agent.handler.RecordedRun;
import io.muster.agent.isolation.IsolationKind;
import io.muster.agent.isolation.IsolationSettings;
import io.muster.agent.isolation.Resource;
import io.muster.schemas.shell.ProcessLimits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One that takes what it can get does not harm the others. On the best isolation that this machine gives. */
@Timeout(120)
class LimitsTest {
    private static final int PROCESSES = 64;
    private static final Duration GRACE = Duration.ofMillis(200);
    private final RecordedRun context = new RecordedRun();
    private Runs runs;

    @TempDir
    private Path directory;

    @AfterEach
    void close() {
        if (runs != null) {
            runs.close();
        }
    }

    @Test
    void aForkBombGoesOffInItsCell() throws Exception {
        start(Resource.PROCESSES);
        var limits = new ProcessLimits(null, null, PROCESSES, null);
        assertInForce(limits, "pids.max", Integer.toString(PROCESSES));
        var beside = beside();

        var bomb = CompletableFuture.supplyAsync(
                // Bash tries again when it cannot fork.
                () -> run(
                        context,
                        limits,
                        "command -v bash >/dev/null && sh=bash || sh=sh; touch ready; "
                                + "$sh -c 'bomb() { bomb | bomb & }; bomb' >/dev/null 2>&1 & exec sleep 60"),
                Thread::startVirtualThread);
        await().until(() -> Files.exists(directory.resolve("ready")));
        assertTrue(beside.get().contains("as usual"));

        var asked = System.nanoTime();
        context.stop(GRACE);
        assertInstanceOf(Outcome.Stopped.class, bomb.get());
        assertTook(asked, GRACE);
    }

    @Test
    void whatTakesTooMuchMemoryIsKilledAndToldSo() throws Exception {
        start(Resource.MEMORY);
        var limits = new ProcessLimits(268_435_456L, null, PROCESSES, null);
        var beside = beside();
        // Without an end of line, tail has to keep all of it.
        var outcome = run(context, limits, "head -c 2147483648 /dev/zero | tail -n 1 | wc -c >&2; exit 1");
        var failed = assertInstanceOf(Outcome.Failed.class, outcome);
        assertEquals("killed: memory limit of 256 MiB", failed.error());
        assertTrue(beside.get().contains("as usual"));
    }

    @Test
    void saysThatNoMoreProcessesCouldBeStarted() throws Exception {
        start(Resource.PROCESSES);
        var outcome = run(
                context,
                new ProcessLimits(null, null, 4, null),
                "for n in 1 2 3 4 5 6; do sleep 5 & done || exit 2; wait");
        var failed = assertInstanceOf(Outcome.Failed.class, outcome);
        assertEquals("could not start a process: limit of 4 on processes", failed.error());
    }

    @Test
    void limitsTheTimeOfProcessors() throws Exception {
        start(Resource.CPU);
        var limits = new ProcessLimits(null, 500, null, null);
        try (var files = Files.list(directoryOf(limits, "cpu"))) {
            assertTrue(files.anyMatch(file -> {
                try {
                    return (file.endsWith("cpu.cfs_quota_us") || file.endsWith("cpu.max"))
                            && Files.readString(file).startsWith("50000");
                } catch (java.io.IOException e) {
                    return false;
                }
            }));
        }
    }

    @Test
    void limitsAllTasksTogether() throws Exception {
        runs = new Runs(
                directory,
                new IsolationSettings(
                        Optional.empty(), Optional.empty(), new ProcessLimits(67_108_864L, null, 16, null)));
        assumeTrue(runs.isolation().keeps().contains(Resource.MEMORY), "no cgroups here");
        var _ = run(context, ProcessLimits.NONE, "head -c 1073741824 /dev/zero | tail -n 1 | wc -c; exit 1");
        assertEquals("0\n", context.written().stdout(), "tail is killed before it can write");
    }

    @Test
    void aLimitThatCannotBeKeptIsRefused() {
        runs = new Runs(directory, IsolationKind.PROCESS_TREE);
        for (var limits : List.of(
                new ProcessLimits(1_048_576L, null, null, null),
                new ProcessLimits(null, 100, null, null),
                new ProcessLimits(null, null, 9, null))) {
            var params = runs.in(limits);
            var e = assertThrows(
                    IllegalArgumentException.class, () -> runs.programs().prepare(List.of("true"), params));
            assertTrue(e.getMessage().contains("isolation: process-tree"), e.getMessage());
        }
    }

    @Test
    void aTaskMayAskForLessThanTheMachineAllowsAndNotForMore() throws Exception {
        start(Resource.PROCESSES);
        var programs = runs.programs(Runs.settings(new ProcessLimits(null, null, PROCESSES, null)));
        var more = runs.in(new ProcessLimits(null, null, PROCESSES + 1, null));
        var e = assertThrows(IllegalArgumentException.class, () -> programs.prepare(List.of("true"), more));
        assertEquals(
                "limits.processes: more than the 64 that this agent allows (agent.limits.task.processes)",
                e.getMessage());
        var pidsOf = "cat /sys/fs/cgroup/pids$(sed -n 's/^[0-9]*:pids://p' /proc/self/cgroup)/pids.max "
                + "|| cat /sys/fs/cgroup$(sed -n 's/^0:://p' /proc/self/cgroup)/pids.max";
        var _ = programs.prepare(List.of("/bin/sh", "-c", pidsOf), runs.in(ProcessLimits.NONE))
                .run(context);
        assertEquals("64\n", context.written().stdout());
    }

    /** Starts on a machine that keeps such limits; elsewhere there is nothing to test. */
    private void start(Resource resource) {
        runs = new Runs(directory, IsolationSettings.BEST);
        assumeTrue(
                runs.isolation().keeps().contains(resource),
                () -> runs.isolation().kind() + " keeps no limits on " + resource);
    }

    /** A task that has nothing to do with it. */
    private CompletableFuture<String> beside() {
        return CompletableFuture.supplyAsync(
                () -> {
                    var itself = new RecordedRun();
                    var _ = run(itself, ProcessLimits.NONE, "sleep 0.3; seq 1000 | wc -l; echo as usual");
                    return itself.written().stdout();
                },
                Thread::startVirtualThread);
    }

    private Outcome run(RecordedRun runContext, ProcessLimits limits, String script) {
        try {
            return runs.shell(runContext, runs.in(limits), script);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void assertInForce(ProcessLimits limits, String file, String value) throws Exception {
        assertEquals(
                value,
                Files.readString(directoryOf(limits, "pids").resolve(file)).strip());
    }

    /** Of a cell that stays open, where the controller's files are. */
    private Path directoryOf(ProcessLimits limits, String controller) throws Exception {
        var entrances = runs.isolation().open(limits).entrances();
        return entrances.stream()
                .filter(path -> path.toString().contains("/" + controller))
                .findFirst()
                .orElse(entrances.getFirst())
                .getParent();
    }

    private static void assertTook(long since, Duration grace) {
        var took = Duration.ofNanos(System.nanoTime() - since);
        assertTrue(took.compareTo(grace.plusSeconds(2)) < 0, took::toString);
    }
}
