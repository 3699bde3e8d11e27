package io.muster.agent.execute;

import io.muster.agent.execute.Admission.Decision.Ready;
import io.muster.agent.journal.Journal;
import io.muster.agent.journal.JournalRecord;
import io.muster.agent.journal.LiveAttempt;
import io.muster.agent.output.TaskOutputs;
import java.time.InstantSource;
import java.util.OptionalLong;

/** Makes an execution of an attempt whose turn has come, and tells when it has begun. */
final class Starts {
    private final String bootId;
    private final Journal journal;
    private final Announcer announcer;
    private final Admission admission;
    private final TaskOutputs outputs;
    private final InstantSource clock;

    Starts(
            String bootId,
            Journal journal,
            Announcer announcer,
            Admission admission,
            TaskOutputs outputs,
            InstantSource clock) {
        this.bootId = bootId;
        this.journal = journal;
        this.announcer = announcer;
        this.admission = admission;
        this.outputs = outputs;
        this.clock = clock;
    }

    /** @return what may run once its {@link Execution#started start} is on disk */
    Execution start(Ready ready) {
        var command = ready.accepted().command();
        var started = new JournalRecord.Started(command.taskId(), command.attempt(), bootId, clock.instant());
        var output = outputs.open(command, ready.accepted().traceparent(), ready.secrets());
        return new Execution(ready, admission, started, output, clock, this::begun);
    }

    private void begun(Execution execution, OptionalLong pid) {
        var started = execution.started();
        Long processId = pid.isPresent() ? pid.getAsLong() : null;
        if (processId != null) {
            journal.note(new JournalRecord.Spawned(started.taskId(), started.attempt(), processId));
        }
        announcer.announce(
                execution.accepted(),
                LiveAttempt.started(execution.accepted(), started.bootId(), started.startedAt(), processId));
    }
}
