package io.muster.schemas.view;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.JobId;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.message.TaskSubmitted;
import io.muster.schemas.task.RetryPolicy;
import io.muster.schemas.task.TaskState;
import io.muster.schemas.view.TaskView.Assignment;
import io.muster.schemas.view.TaskView.Attempt;
import io.muster.schemas.view.TaskView.GivenUp;
import io.muster.schemas.view.TaskView.Mark;
import io.muster.schemas.view.TaskView.Outcome;
import io.muster.schemas.view.TaskView.Report;
import io.muster.schemas.view.TaskView.Start;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A task's view as the flat Redis hash {@code task:{task_id}}, and back without loss. Field names are those of the REST
 * task; times are RFC 3339, {@code params} and {@code annotations} are JSON, absent values have no field.
 */
public final class TaskHash {
    private static final TypeReference<Map<String, String>> ANNOTATIONS = new TypeReference<>() {};
    private static final TypeReference<ObjectNode> PARAMS = new TypeReference<>() {};

    /** Any of them tells that an agent has spoken. */
    private static final List<String> REPORTED = List.of("delivered_at", "returned_at", "started_at", "finished_at");

    private TaskHash() {}

    public static Map<String, String> write(TaskView view) {
        var hash = new HashWriter()
                .put("task_id", view.taskId())
                .put("job_id", view.jobId())
                .put("status", view.state().wireName());
        if (view.submission() != null) {
            write(view.submission(), hash);
        }
        if (view.attempt() != null) {
            hash.put("agent_id", view.agentId().orElse(null));
            write(view.attempt(), view.agentId().orElse(null), hash);
        }
        write("expired", view.givenUp().expired(), hash);
        write("lost", view.givenUp().lost(), hash);
        write("recalled", view.givenUp().recalled(), hash);
        hash.put("late", view.isLate() ? true : null);
        return hash.fields();
    }

    private static void write(TaskSubmitted submission, HashWriter hash) {
        // The agent of a direct submission is that of its first attempt; a later attempt may be on another.
        hash.put("submitted_to", submission.agentId())
                .put("selector", submission.selector())
                .put("type", submission.type())
                .json("params", submission.params())
                .put("delivery_timeout", submission.deliveryTimeout())
                .put("execution_timeout", submission.executionTimeout())
                .put("max_attempts", submission.retry().maxAttempts())
                .json("annotations", submission.annotations())
                .put("submitted_by", submission.submittedBy())
                .put("submitted_at", submission.submittedAt())
                .put("rerun_of", submission.rerunOf());
    }

    /** @param agentId who has the task now; those whom the attempt's parts speak of are named only where they are others */
    private static void write(Attempt attempt, @Nullable AgentId agentId, HashWriter hash) {
        hash.put("attempt", attempt.number());
        var assignment = attempt.assignment();
        if (assignment != null) {
            hash.put("queued_at", assignment.queuedAt())
                    .put("queued_offset", assignment.offset())
                    .put("queued_to", other(assignment.agentId(), agentId))
                    .put("claim_before", assignment.claimBefore());
        }
        var report = attempt.report();
        if (report != null) {
            hash.put("reported_by", other(report.agentId(), agentId));
            write(report, hash);
        }
    }

    private static @Nullable AgentId other(AgentId named, @Nullable AgentId agentId) {
        return named.equals(agentId) ? null : named;
    }

    private static void write(Report report, HashWriter hash) {
        hash.put("delivered_at", report.deliveredAt()).put("returned_at", report.returnedAt());
        if (report.start() != null) {
            hash.put("started_at", report.start().startedAt())
                    .put("boot_id", report.start().bootId())
                    .put("pid", report.start().pid());
        }
        if (report.outcome() != null) {
            var outcome = report.outcome();
            hash.put("success", outcome.status() == TaskState.SUCCEEDED)
                    .put("exit_code", outcome.exitCode())
                    .put("stdout", outcome.stdout())
                    .put("stderr", outcome.stderr())
                    .put("stdout_bytes", outcome.stdoutBytes())
                    .put("stderr_bytes", outcome.stderrBytes())
                    .put("truncated", outcome.truncated())
                    .put("duration_ms", outcome.durationMs())
                    .put("error", outcome.error())
                    .put("finished_at", outcome.finishedAt());
        }
    }

    private static void write(String what, @Nullable Mark mark, HashWriter hash) {
        if (mark != null) {
            hash.put(what + "_at", mark.at()).put(what + "_attempt", mark.attempt());
        }
    }

    /** @throws CorruptViewException when the hash is not one that {@link #write} made */
    public static TaskView read(Map<String, String> fields) {
        var hash = new HashReader("task:" + fields.get("task_id"), fields);
        var taskId = hash.parse("task_id", TaskId::new);
        var jobId = hash.optional("job_id", JobId::new);
        return new TaskView(
                taskId,
                jobId,
                hash.has("submitted_at") ? submission(taskId, jobId, hash) : null,
                hash.has("attempt") ? attempt(hash) : null,
                new GivenUp(mark("expired", hash), mark("lost", hash), mark("recalled", hash)));
    }

    private static @Nullable Mark mark(String what, HashReader hash) {
        return hash.has(what + "_at")
                ? new Mark(hash.parse(what + "_attempt", Integer::valueOf), hash.instant(what + "_at"))
                : null;
    }

    private static TaskSubmitted submission(TaskId taskId, @Nullable JobId jobId, HashReader hash) {
        return new TaskSubmitted(
                taskId,
                jobId,
                hash.optional("submitted_to", AgentId::new),
                hash.optional("selector", text -> text),
                hash.text("type"),
                hash.json("params", PARAMS),
                hash.duration("delivery_timeout"),
                hash.duration("execution_timeout"),
                new RetryPolicy(hash.parse("max_attempts", Integer::valueOf)),
                hash.json("annotations", ANNOTATIONS),
                hash.text("submitted_by"),
                hash.instant("submitted_at"),
                hash.optional("rerun_of", TaskId::new));
    }

    private static Attempt attempt(HashReader hash) {
        return new Attempt(
                hash.parse("attempt", Integer::valueOf),
                hash.has("queued_at") ? assignment(hash) : null,
                REPORTED.stream().anyMatch(hash::has) ? report(hash) : null);
    }

    private static Assignment assignment(HashReader hash) {
        return new Assignment(
                hash.parse(hash.has("queued_to") ? "queued_to" : "agent_id", AgentId::new),
                hash.parse("queued_offset", Long::valueOf),
                hash.instant("queued_at"),
                hash.optionalInstant("claim_before"));
    }

    private static Report report(HashReader hash) {
        return new Report(
                hash.parse(hash.has("reported_by") ? "reported_by" : "agent_id", AgentId::new),
                hash.optionalInstant("delivered_at"),
                hash.optionalInstant("returned_at"),
                hash.has("started_at")
                        ? new Start(
                                hash.instant("started_at"), hash.text("boot_id"), hash.optional("pid", Long::valueOf))
                        : null,
                hash.has("finished_at") ? outcome(hash) : null);
    }

    private static Outcome outcome(HashReader hash) {
        return new Outcome(
                hash.parse("status", name -> TaskState.fromWireName(name).orElseThrow()),
                hash.optional("exit_code", Integer::valueOf),
                hash.text("stdout"),
                hash.text("stderr"),
                hash.parse("stdout_bytes", Long::valueOf),
                hash.parse("stderr_bytes", Long::valueOf),
                hash.parse("truncated", Boolean::valueOf),
                hash.optional("duration_ms", Long::valueOf),
                hash.optional("error", text -> text),
                hash.instant("finished_at"));
    }
}
