package io.muster.agent.life;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class LifelineTest {
    private final Lifeline lifeline = new Lifeline();

    @Test
    void theDeathOfAThreadOfTheAgentEndsTheAgentAndNamesIt() throws Exception {
        die("agent-journal");
        var end = assertThrows(CompletionException.class, () -> lifeline.end().join());
        var failure = assertInstanceOf(AgentFailure.class, end.getCause());
        assertTrue(failure.getMessage().contains("agent-journal"), failure.getMessage());
    }

    @Test
    void theDeathOfAPluginsThreadIsNotTheAgents() throws Exception {
        die("agent-plugin-task");
        die("somebody's pool");
        assertFalse(lifeline.end().isDone());
    }

    private void die(String name) throws InterruptedException {
        var thread = Thread.ofPlatform()
                .name(name)
                .uncaughtExceptionHandler(lifeline)
                .start(() -> {
                    throw new IllegalStateException("for the test");
                });
        thread.join();
    }
}
