package io.muster.agent.isolation;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.muster.agent.handler.RecordedRun;
import io.muster.agent.handler.process.Runs;
import java.nio.file.Files;
import java.nio.file.Path;
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
        for (var path : LifeRecord.read(directory).cgroups()) {
            await().until(() -> Files.notExists(path));
        }
        earlier.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"PROCESS_TREE"})
    void aFirstLifeHasNothingBehindIt(IsolationKind kind) {
        var first = Isolations.start(IsolationSettings.of(kind), directory);
        assertEquals(0, first.leftovers().ended());
        assertFalse(first.leftovers().isCertain());
    }
}
