package io.muster.agent.handler.builtin;

import static io.muster.agent.Commands.params;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.muster.agent.execute.Handlers;
import io.muster.agent.handler.Outcome;
import io.muster.agent.handler.RunContext;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BuiltinHandlersTest {
    private final SleepHandler sleep = new SleepHandler();
    private final ShellHandler shell = new ShellHandler(1_024, Runnable::run);

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
        var context = new Context(new CompletableFuture<>());
        assertInstanceOf(
                Outcome.Completed.class,
                sleep.prepare(params("{\"duration\":\"10ms\"}")).run(context));
    }

    @Test
    void wakesUpWhenItHasToStop() throws Exception {
        var context = new Context(CompletableFuture.completedFuture(Duration.ZERO));
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

    private record Context(CompletableFuture<Duration> stopRequested) implements RunContext {
        @Override
        public void started(OptionalLong pid) {
            assertEquals(OptionalLong.empty(), pid);
        }
    }
}
