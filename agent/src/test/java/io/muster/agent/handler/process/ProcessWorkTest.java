package io.muster.agent.handler.process;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.agent.handler.Outcome;
import io.muster.agent.handler.RecordedRun;
import io.muster.agent.output.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class ProcessWorkTest {
    private final ExecutorService threads =
            Executors.newCachedThreadPool(Thread.ofPlatform().daemon().factory());
    private final RecordedRun context = new RecordedRun();

    @TempDir
    private Path directory;

    @AfterEach
    void shutDown() {
        threads.shutdown();
    }

    @Test
    void keepsTheTwoOutputsApart() throws Exception {
        var exited = exited("echo out; echo err >&2; exit 3");
        assertEquals(3, exited.exitCode());
        assertEquals("out\n", written().stdout());
        assertEquals("err\n", written().stderr());
        assertTrue(context.pid().getAsLong() > 0);
    }

    @Test
    void survivesAFloodOnBothOutputs() throws Exception {
        var exited =
                exited("head -c 3000000 /dev/zero | tr '\\0' x & head -c 2000000 /dev/zero | tr '\\0' y >&2; wait");
        assertEquals(0, exited.exitCode());
        assertEquals(3_000_000, written().stdoutBytes());
        assertEquals(2_000_000, written().stderrBytes());
        assertTrue(written().truncated());
        assertTrue(written().stdout().length() < RecordedRun.KEPT + 100);
    }

    @Test
    void givesTheProgramNothingToRead() throws Exception {
        assertEquals(0, exited("wc -c | tr -d ' '").exitCode());
        assertEquals("0\n", written().stdout());
    }

    @Test
    void saysThatAProgramIsNotThere() throws Exception {
        var failed = assertInstanceOf(Outcome.Failed.class, run("no-such-program", "x"));
        assertEquals(127, failed.exitCode());
        assertEquals("cannot run 'no-such-program': No such file or directory", failed.error());
    }

    @Test
    void saysThatAProgramMayNotBeRun() throws Exception {
        var failed = assertInstanceOf(Outcome.Failed.class, run("/etc/passwd"));
        assertEquals(126, failed.exitCode());
        assertEquals("cannot run '/etc/passwd': Permission denied", failed.error());
    }

    @Test
    void endsInOrderWhatEndsInOrder() throws Exception {
        context.stopWhen(Duration.ofSeconds(20), directory.resolve("ready"));
        var _ = stopped("trap 'echo bye; exit 0' TERM; echo hi; touch ready; while :; do sleep 0.05; done");
        assertEquals("hi\nbye\n", written().stdout());
    }

    @Test
    void killsWhatDoesNotListen() throws Exception {
        context.stopWhen(Duration.ofMillis(100), directory.resolve("ready"));
        var _ = stopped("trap '' TERM; echo hi; touch ready; while :; do sleep 0.05; done");
        assertEquals("hi\n", written().stdout());
        await().until(() -> isGone(context.pid().getAsLong()));
    }

    @Test
    void killsTheDescendantsTooAlsoWhenTheyOutliveTheirParent() throws Exception {
        context.stopWhen(Duration.ofMillis(200), directory.resolve("ready"));
        var _ = stopped("sh -c 'trap \"\" TERM; echo $$ > child; touch ready; while :; do sleep 0.05; done' & wait");
        var child = Long.parseLong(Files.readString(directory.resolve("child")).strip());
        await().until(() -> isGone(child));
    }

    @Test
    void doesNotWaitForWhatTheProgramLeavesRunning() throws Exception {
        var _ = exited("echo early; (sleep 20; echo late) & echo $! > child; exit 0");
        assertEquals("early\n", written().stdout());
        ProcessHandle.of(Long.parseLong(
                        Files.readString(directory.resolve("child")).strip()))
                .ifPresent(ProcessHandle::destroyForcibly);
    }

    private Output written() {
        return context.written();
    }

    private Outcome.Exited exited(String script) throws Exception {
        return assertInstanceOf(Outcome.Exited.class, shell(script));
    }

    private Outcome.Stopped stopped(String script) throws Exception {
        return assertInstanceOf(Outcome.Stopped.class, shell(script));
    }

    private Outcome shell(String script) throws Exception {
        return run("/bin/sh", "-c", "cd " + directory + "; " + script);
    }

    private Outcome run(String... argv) throws Exception {
        return new ProcessWork(List.of(argv), threads).run(context);
    }

    /** Dead, or dead and not yet reaped by whoever inherited it. */
    private static boolean isGone(long pid) throws IOException {
        var stat = Path.of("/proc", Long.toString(pid), "stat");
        try {
            return Files.readString(stat).contains(") Z ");
        } catch (java.nio.file.NoSuchFileException e) {
            return true;
        }
    }
}
