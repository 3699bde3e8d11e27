package io.muster.agent.handler.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.muster.agent.handler.Outcome;
import io.muster.agent.handler.RecordedRun;
import io.muster.agent.isolation.IsolationException;
import io.muster.agent.isolation.IsolationKind;
import io.muster.agent.output.Output;
import io.muster.schemas.shell.ProcessLimits;
import io.muster.schemas.shell.ProcessParams;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** On each kind of isolation that this machine gives. */
@Timeout(60)
@ParameterizedClass
@EnumSource
class ProcessWorkTest {
    @Parameter
    private IsolationKind kind;

    private Runs runs;
    private final RecordedRun context = new RecordedRun();

    @TempDir
    private Path directory;

    @BeforeEach
    void start() {
        try {
            runs = new Runs(directory, kind);
        } catch (IsolationException e) {
            assumeTrue(false, e.getMessage());
        }
    }

    @AfterEach
    void close() {
        if (runs != null) {
            runs.close();
        }
    }

    @Test
    void aProgramIsEndedWhenTheAgentFailsWhileItRuns() {
        var pid = directory.resolve("pid");
        var failing = new FailingRun(context, () -> Runs.pidIn(pid));
        assertThrows(IllegalStateException.class, () -> runs.shell(failing, "echo $$ > " + pid + "; exec sleep 1000"));
        var process = Runs.pidIn(pid);
        await().until(() -> Runs.isGone(process));
    }

    @Test
    void keepsTheTwoOutputsApart() throws Exception {
        var exited = exited("echo out; echo err >&2; exit 3");
        assertEquals(3, exited.exitCode());
        assertEquals("out\n", context.written().stdout());
        assertEquals("err\n", context.written().stderr());
        assertTrue(context.pid().getAsLong() > 0);
    }

    @Test
    void survivesAFloodOnBothOutputs() throws Exception {
        var exited =
                exited("head -c 3000000 /dev/zero | tr '\\0' x & head -c 2000000 /dev/zero | tr '\\0' y >&2; wait");
        assertEquals(0, exited.exitCode());
        assertEquals(3_000_000, context.written().stdoutBytes());
        assertEquals(2_000_000, context.written().stderrBytes());
        assertTrue(context.written().truncated());
        assertTrue(context.written().stdout().length() < RecordedRun.KEPT + 100);
    }

    @Test
    void givesTheProgramNothingToRead() throws Exception {
        assertEquals("0\n", said("wc -c | tr -d ' '"));
    }

    @Test
    void saysThatAProgramIsNotThere() throws Exception {
        assertCannotRun(127, "No such file or directory", "no-such-program", "x");
        assertCannotRun(127, "No such file or directory", "./no-such-program");
        Files.createFile(directory.resolve("empty-path"));
        var params = new ProcessParams(
                null, null, Map.of("PATH", directory.toString()), null, null, null, ProcessLimits.NONE);
        var failed = assertInstanceOf(
                Outcome.Failed.class,
                runs.programs().prepare(List.of("ls"), params).run(context));
        assertEquals(127, failed.exitCode(), "PATH is the task's");
    }

    @Test
    void saysThatAProgramMayNotBeRun() throws Exception {
        assertCannotRun(126, "Permission denied", "/etc/passwd");
        assertCannotRun(126, "Permission denied", "/etc");
    }

    @Test
    void saysThatAProgramHasNoInterpreter() throws Exception {
        var script = Files.writeString(directory.resolve("script"), "#!/no/such/interpreter\n");
        assertTrue(script.toFile().setExecutable(true));
        assertCannotRun(127, "No such file or directory", script.toString());
    }

    @Test
    void aProgramsOwn127IsItsOwn() throws Exception {
        assertEquals(127, exited("echo 'it: failed: badly' >&2; exit 127").exitCode());
    }

    @Test
    void passesWordsAsTheyAre() throws Exception {
        var words = List.of("printf", "[%s]", "a b", "", "$HOME", "`id`", "'\"", "-n", "run", "two\nlines");
        var outcome = runs.programs().prepare(words, ProcessParams.NONE).run(context);
        assertEquals(
                "[a b][][$HOME][`id`]['\"][-n][run][two\nlines]", text(outcome).stdout());
    }

    @Test
    void tellsASignalThatEndedIt() throws Exception {
        var failed = assertInstanceOf(Outcome.Failed.class, runs.shell(context, "kill -KILL $$"));
        assertEquals(137, failed.exitCode());
        assertEquals("killed by SIGKILL", failed.error());
    }

    @Test
    void endsInOrderWhatEndsInOrder() throws Exception {
        context.stopWhen(Duration.ofSeconds(20), directory.resolve("ready"));
        var _ = stopped("trap 'echo bye; exit 0' TERM; echo hi; touch ready; while :; do sleep 0.05; done");
        assertEquals("hi\nbye\n", context.written().stdout());
    }

    @Test
    void killsWhatDoesNotListen() throws Exception {
        context.stopWhen(Duration.ofMillis(100), directory.resolve("ready"));
        var _ = stopped("trap '' TERM; echo hi; touch ready; while :; do sleep 0.05; done");
        assertEquals("hi\n", context.written().stdout());
        await().until(() -> Runs.isGone(context.pid().getAsLong()));
    }

    @Test
    void killsTheDescendantsTooAlsoWhenTheyOutliveTheirParent() throws Exception {
        context.stopWhen(Duration.ofMillis(200), directory.resolve("ready"));
        var _ = stopped("sh -c 'trap \"\" TERM; echo $$ > child; touch ready; while :; do sleep 0.05; done' & wait");
        var child = Runs.pidIn(directory.resolve("child"));
        await().until(() -> Runs.isGone(child));
    }

    @Test
    void killsADaemonThatForkedTwiceAndLeftItsSession() throws Exception {
        context.stopWhen(Duration.ofMillis(200), directory.resolve("daemon"));
        var _ = stopped(DAEMON + "; sleep 60");
        var daemon = Runs.pidIn(directory.resolve("daemon"));
        await().until(() -> Runs.isGone(daemon));
    }

    @Test
    void nothingOutlivesATaskThatEndsByItself() throws Exception {
        assertEquals("early\n", said(DAEMON + "; while ! [ -e daemon ]; do sleep 0.02; done; echo early"));
        assertTrue(Runs.isGone(Runs.pidIn(directory.resolve("daemon"))));
    }

    @Test
    void doesNotWaitForLongForWhatHoldsTheOutputOpen() throws Exception {
        var _ = exited("echo early; (sleep 20; echo late) & echo $! > child; exit 0");
        assertEquals("early\n", context.written().stdout());
        assertTrue(Runs.isGone(Runs.pidIn(directory.resolve("child"))));
    }

    @Test
    void aServiceThatIsStartedGoesOn() throws Exception {
        var script = "cd " + directory + "; " + DAEMON + "; while ! [ -e daemon ]; do sleep 0.02; done; echo started";
        var outcome = runs.programs().starting(List.of("/bin/sh", "-c", script)).run(context);
        assertInstanceOf(Outcome.Exited.class, outcome);
        var daemon = Runs.pidIn(directory.resolve("daemon"));
        assertFalse(Runs.isGone(daemon));
        ProcessHandle.of(daemon).ifPresent(ProcessHandle::destroyForcibly);
    }

    /** A script often ends its own helpers so, and would end its agent if they were of one group. */
    @Test
    void aProgramThatSignalsItsProcessGroupDoesNotHitTheAgent() throws Exception {
        assumeTrue(kind != IsolationKind.PROCESS_TREE, "this kind gives no groups");
        var failed = assertInstanceOf(Outcome.Failed.class, runs.shell(context, "kill -KILL 0"));
        assertEquals("killed by SIGKILL", failed.error());
    }

    @Test
    void runsUnderTheCircumstancesThatItsTaskAsksFor() throws Exception {
        var params = new ProcessParams(
                "from outside\n",
                directory.toString(),
                Map.of("GREETING", "it's \"$HOME\"\n*", "LANG", "xx_YY"),
                null,
                "027",
                5,
                ProcessLimits.NONE);
        var outcome = runs.shell(context, params, "cat; pwd; printf '%s|' \"$GREETING\" $LANG; umask; nice");
        var niceness = Math.min(19, niceness() + 5);
        assertEquals(
                "from outside\n" + directory + "\nit's \"$HOME\"\n*|xx_YY|0027\n" + niceness + "\n",
                text(outcome).stdout());
    }

    /** Of these tests themselves. */
    private static int niceness() throws Exception {
        var nice = new ProcessBuilder("nice").start();
        return Integer.parseInt(new String(nice.getInputStream().readAllBytes(), UTF_8).strip());
    }

    @Test
    void doesNotWaitForAProgramThatDoesNotReadItsInput() throws Exception {
        var params = new ProcessParams("x".repeat(1_000_000), null, Map.of(), null, null, null, ProcessLimits.NONE);
        assertEquals(
                0,
                assertInstanceOf(Outcome.Exited.class, runs.shell(context, params, "exit 0"))
                        .exitCode());
    }

    @Test
    void givesOnOnlyWhatIsAllowedOfTheAgentsEnvironment() throws Exception {
        var settings = new ProgramSettings(
                ProgramSettings.environment(
                        Map.of("PATH", "/bin:/usr/bin", "SECRET", "x", "TZ", "UTC"), Set.of("PATH", "TZ")),
                Set.of(),
                ProcessLimits.NONE,
                false);
        var outcome = runs.programs(settings)
                .prepare(List.of("env"), ProcessParams.NONE)
                .run(context);
        var names = text(outcome)
                .stdout()
                .lines()
                .map(line -> line.substring(0, line.indexOf('=')))
                .filter(name ->
                        !Set.of("PWD", "OLDPWD", "SHLVL", "_", "MUSTER_RUN").contains(name))
                .sorted()
                .toList();
        assertEquals(List.of("PATH", "TZ"), names);
    }

    @Test
    void saysThatAWorkingDirectoryIsNotThere() throws Exception {
        var params = new ProcessParams(null, "/no/such/place", Map.of(), null, null, null, ProcessLimits.NONE);
        var failed = assertInstanceOf(Outcome.Failed.class, runs.shell(context, params, "true"));
        assertEquals("working_directory: /no/such/place is not a directory", failed.error());
    }

    @Test
    void runsAsAnotherUserWhomItsVariablesCannotPrecede() throws Exception {
        assumeTrue(ProgramSettings.runsAsRoot(), "only root can become another user");
        var params = new ProcessParams(
                null,
                "/",
                // Were it set for the launcher, which is root, the loader would complain there, too.
                Map.of("LD_PRELOAD", "/no/such/library", "GREETING", "hi"),
                "nobody",
                "077",
                null,
                ProcessLimits.NONE);
        var _ = assertInstanceOf(
                Outcome.Exited.class, runs.shell(context, params, "echo $(id -un) $(id -Gn) $USER $GREETING $(umask)"));
        assertEquals("nobody nogroup nobody hi 0077\n", context.written().stdout());
    }

    @Test
    void saysThatAnotherUserMayNotRunAProgram() throws Exception {
        assumeTrue(ProgramSettings.runsAsRoot(), "only root can become another user");
        var script = Files.writeString(directory.resolve("mine"), "#!/bin/sh\n");
        assertTrue(script.toFile().setExecutable(true, true));
        var params = new ProcessParams(null, "/", Map.of(), "nobody", null, null, ProcessLimits.NONE);
        var outcome =
                runs.programs().prepare(List.of(script.toString()), params).run(context);
        var failed = assertInstanceOf(Outcome.Failed.class, outcome);
        assertEquals(126, failed.exitCode());
        assertTrue(failed.error().contains("Permission denied"), failed.error());
    }

    @Test
    void refusesWhatTheMachineDoesNotAllow() {
        var settings = new ProgramSettings(
                Map.of(), Set.of("deploy"), new ProcessLimits(268_435_456L, 1_000, 64, 1_048_576L), false);
        assertRefused(settings, "root", null, ProcessLimits.NONE, "agent.run-as");
        assertRefused(settings, "deploy", null, ProcessLimits.NONE, "is not root");
        assertRefused(settings, null, -1, ProcessLimits.NONE, "is not root");
        assertRefused(settings, null, null, new ProcessLimits(null, null, null, 2_097_152L), "1 MiB");
        var asRoot = new ProgramSettings(Map.of(), Set.of("*"), ProcessLimits.NONE, true);
        assertRefused(asRoot, "no-such-user", null, ProcessLimits.NONE, "there is no user");
    }

    @Test
    void endsWhatWritesTooMuch() throws Exception {
        var limits = new ProcessLimits(null, null, null, 1_048_576L);
        var failed = assertInstanceOf(Outcome.Failed.class, runs.shell(context, runs.in(limits), "yes; echo never"));
        assertEquals("killed: output limit of 1 MiB", failed.error());
        assertTrue(context.written().stdoutBytes() > 1_048_576, failed.toString());
        assertTrue(Runs.isGone(context.pid().getAsLong()));
    }

    private void assertRefused(
            ProgramSettings settings, String user, Integer nice, ProcessLimits limits, String message) {
        var params = new ProcessParams(null, null, Map.of(), user, null, nice, limits);
        var programs = runs.programs(settings);
        var e = assertThrows(IllegalArgumentException.class, () -> programs.prepare(List.of("true"), params));
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }

    private void assertCannotRun(int exitCode, String reason, String... argv) throws Exception {
        var outcome = runs.programs().prepare(List.of(argv), ProcessParams.NONE).run(context);
        var failed = assertInstanceOf(Outcome.Failed.class, outcome);
        assertEquals(exitCode, failed.exitCode());
        assertEquals("cannot run '" + argv[0] + "': " + reason, failed.error());
    }

    private String said(String script) throws Exception {
        var _ = exited(script);
        return context.written().stdout();
    }

    private Output text(Outcome outcome) {
        assertInstanceOf(Outcome.Exited.class, outcome);
        return context.written();
    }

    private Outcome.Exited exited(String script) throws Exception {
        return assertInstanceOf(Outcome.Exited.class, runs.shell(context, script));
    }

    private Outcome.Stopped stopped(String script) throws Exception {
        return assertInstanceOf(Outcome.Stopped.class, runs.shell(context, script));
    }

    /** Leaves its parent, its session and the outputs, and does not listen to TERM. */
    private static final String DAEMON = "(setsid sh -c 'trap \"\" TERM; (echo $$ > daemon; exec sleep 60) & wait' "
            + "</dev/null >/dev/null 2>&1 &)";
}
