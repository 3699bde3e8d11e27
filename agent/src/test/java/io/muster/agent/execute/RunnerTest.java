package io.muster.agent.execute;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.muster.agent.Commands;
import io.muster.agent.handler.Outcome;
import io.muster.agent.journal.JournalRecord.Accepted;
import io.muster.agent.journal.JournalRecord.Started;
import io.muster.agent.output.OutputSettings;
import io.muster.agent.output.ReceivedChunks;
import io.muster.agent.output.TaskOutputs;
import io.muster.agent.policy.Verdict;
import io.muster.schemas.message.TaskFinished;
import io.muster.schemas.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RunnerTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

    @Test
    void aTaskForWhichTheMachineHasNoThreadFailsAndSaysSo() {
        var ended = new ArrayList<TaskFinished>();
        // As Thread.start does when the system refuses.
        var threads = new ThreadPoolExecutor(0, 10, 1, TimeUnit.SECONDS, new SynchronousQueue<>(), _ -> {
            throw new OutOfMemoryError("unable to create native thread");
        });
        try (var outputs = new TaskOutputs(new OutputSettings(1_024, 1_024), new ReceivedChunks(), () -> NOW);
                var runner = new Runner(Duration.ofSeconds(1), Duration.ofSeconds(1), threads)) {
            runner.run(execution(outputs), new Runner.Watcher() {
                @Override
                public void ended(Execution execution, TaskFinished result) {
                    ended.add(result);
                }

                @Override
                public void abandoned(Execution execution, TaskFinished result) {
                    throw new AssertionError("abandoned");
                }

                @Override
                public void cameBack(Execution execution) {
                    throw new AssertionError("came back");
                }
            });
        }
        assertEquals(1, ended.size());
        assertEquals(TaskState.FAILED, ended.getFirst().status());
        assertEquals(
                "the machine has no thread left to run it on: unable to create native thread",
                ended.getFirst().error());
    }

    private static Execution execution(TaskOutputs outputs) {
        var command = Commands.command("t", 1, "quick", Commands.params("{}"));
        var admission =
                new Admission(new Handlers(List.of()), _ -> new Verdict(true, "", "", false, List.of()), () -> NOW);
        return new Execution(
                new Admission.Decision.Ready(
                        new Accepted(command, null, 0, NOW), _ -> new Outcome.Completed(), List.of()),
                admission,
                new Started(command.taskId(), 1, "boot", NOW),
                outputs.open(command, null, List.of()),
                () -> NOW,
                (_, _) -> {});
    }
}
