package io.muster.agent.handler.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.agent.isolation.Cell;
import io.muster.agent.isolation.IsolationKind;
import io.muster.agent.isolation.IsolationSettings;
import io.muster.agent.isolation.Isolations;
import io.muster.agent.spawn.Spawner;
import io.muster.schemas.shell.ProcessLimits;
import io.muster.schemas.shell.ProcessParams;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an agent that is killed while it starts a program leaves behind, where there are no cgroups. */
@Timeout(60)
class LauncherTest {
    private static final Map<String, String> ENVIRONMENT = Map.of("PATH", "/usr/bin:/bin");
    private final ExecutorService threads =
            Executors.newCachedThreadPool(Thread.ofPlatform().daemon().factory());

    @TempDir
    private Path directory;

    @AfterEach
    void close() {
        threads.shutdownNow();
    }

    @ParameterizedTest
    @EnumSource(names = {"PROCESS_GROUP", "PROCESS_TREE"})
    void theNextAgentFindsWhatHasNotBecomeTheProgramYet(IsolationKind kind) throws Exception {
        var fifo = directory.resolve("fifo");
        assertEquals(0, new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor());
        var launcher = launcher(new HeldCell(cell(kind), fifo)).start(List.of("touch", witness()));
        try {
            var next = Isolations.start(IsolationSettings.of(kind), directory);
            assertEquals(1, next.leftovers().ended());
            assertTrue(launcher.waitFor(10, TimeUnit.SECONDS));
        } finally {
            launcher.destroyForcibly();
        }
    }

    /** It has another parent by then: whether anybody could find it before it was marked is not known. */
    @ParameterizedTest
    @EnumSource(names = {"PROCESS_GROUP", "PROCESS_TREE"})
    void nothingIsBegunWhenTheAgentDiedBeforeTheLauncherRan(IsolationKind kind) throws Exception {
        var line = launcher(cell(kind)).commandLine(List.of("touch", witness()));
        var words = new ArrayList<>(List.of("/bin/sh", "-c", "\"$@\"; exit $?", "another-parent"));
        words.addAll(line.words());
        var builder = new ProcessBuilder(words).redirectErrorStream(true);
        builder.environment().putAll(line.variables());
        var process = builder.start();
        try (var said = process.inputReader()) {
            assertEquals("muster-launch: not the child of its agent", said.readLine());
        }
        assertEquals(125, process.waitFor());
        assertFalse(Files.exists(Path.of(witness())));
    }

    @ParameterizedTest
    @EnumSource(names = {"PROCESS_GROUP", "PROCESS_TREE"})
    void aTaskCannotTakeTheMarkAway(IsolationKind kind) throws Exception {
        var cell = cell(kind);
        var mark = cell.mark().entrySet().iterator().next();
        var variables = launcher(cell, Map.of(mark.getKey(), "another"))
                .commandLine(List.of("true"))
                .variables();
        assertEquals(mark.getValue(), variables.get(mark.getKey()));
        assertFalse(variables.containsValue(mark.getKey() + "=another"), variables.toString());
    }

    private String witness() {
        return directory.resolve("witness").toString();
    }

    private Cell cell(IsolationKind kind) throws Exception {
        return Isolations.start(IsolationSettings.of(kind), directory)
                .isolation()
                .open(ProcessLimits.NONE);
    }

    private Launcher launcher(Cell cell) {
        return launcher(cell, Map.of("WORD", "x"));
    }

    private Launcher launcher(Cell cell, Map<String, String> env) {
        var params = new ProcessParams(null, directory.toString(), env, null, null, null, ProcessLimits.NONE);
        return new Launcher(
                params, null, ENVIRONMENT, cell, cell.isSession() ? Spawner.ofThisSystem() : Optional.empty(), threads);
    }

    /** A launcher waits at its entrance, for nobody reads from a pipe. */
    private record HeldCell(Cell cell, Path fifo) implements Cell {
        @Override
        public List<Path> entrances() {
            return List.of(fifo);
        }

        @Override
        public boolean isSession() {
            return cell.isSession();
        }

        @Override
        public Map<String, String> mark() {
            return cell.mark();
        }

        @Override
        public void begun(ProcessHandle first) {
            cell.begun(first);
        }

        @Override
        public Collection<ProcessHandle> members() {
            return cell.members();
        }

        @Override
        public void kill() {
            cell.kill();
        }

        @Override
        public Optional<Breach> breach() {
            return cell.breach();
        }

        @Override
        public void release() {
            cell.release();
        }
    }
}
