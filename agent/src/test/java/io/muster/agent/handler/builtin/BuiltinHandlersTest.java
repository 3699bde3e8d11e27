package io.muster.agent.handler.builtin;

import static io.muster.agent.Commands.params;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.agent.execute.Handlers;
import io.muster.agent.handler.Outcome;
import io.muster.agent.handler.RecordedRun;
import io.muster.agent.handler.process.Runs;
import io.muster.agent.isolation.IsolationKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BuiltinHandlersTest {
    private final SleepHandler sleep = new SleepHandler();
    private ShellHandler shell;

    @BeforeEach
    void makeHandlers(@TempDir Path directory) {
        shell = new ShellHandler(new Runs(directory, IsolationKind.PROCESS_TREE).programs());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"duration\":5}",
                "{\"duration\":\"soon\"}",
                "{\"duration\":\"2d\"}",
                "{\"duration\":\"1s\",\"x\":1}"
            })
    void sleepRefusesWhatIsNoDuration(String json) {
        assertThrows(IllegalArgumentException.class, () -> sleep.prepare(params(json)));
    }

    @Test
    void sleepsAsLongAsItWasTold() throws Exception {
        var context = new RecordedRun();
        assertInstanceOf(
                Outcome.Completed.class,
                sleep.prepare(params("{\"duration\":\"10ms\"}")).run(context));
        assertTrue(context.isStarted());
        assertEquals(OptionalLong.empty(), context.pid());
    }

    @Test
    void wakesUpWhenItHasToStop() throws Exception {
        var context = new RecordedRun();
        context.stop(Duration.ZERO);
        assertInstanceOf(
                Outcome.Stopped.class,
                sleep.prepare(params("{\"duration\":\"1h\"}")).run(context));
    }

    @Test
    void shellRefusesParametersThatItDoesNotKnow() {
        assertThrows(IllegalArgumentException.class, () -> shell.prepare(params("{\"comand\":\"true\"}")));
    }

    @Test
    void twoHandlersCannotClaimOneType() {
        assertThrows(IllegalArgumentException.class, () -> new Handlers(List.of(sleep, new SleepHandler())));
        assertEquals(List.of("shell", "sleep"), List.copyOf(new Handlers(List.of(sleep, shell)).types()));
    }
}
