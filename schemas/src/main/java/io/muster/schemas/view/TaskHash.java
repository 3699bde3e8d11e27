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
import io.muster.schemas.view.TaskView.CancelRequest;
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

    /** All of it, to be kept where nothing is. */
    public static Map<String, String> write(TaskView view) {
        return change(null, view).set();
    }

    /** @param before what the hash holds, null when there is none */
    public static HashChange change(@Nullable TaskView before, TaskView after) {
        var change = new HashChange();
        change.part(before, after)
                .put("task_id", TaskView::taskId)
                .put("job_id", TaskView::jobId)
                .put("status", view -> view.state().wireName())
                .put("agent_id", view -> view.agentId().orElse(null))
                .put("queued_to", TaskHash::queuedTo)
                .put("reported_by", TaskHash::reportedBy);
        // The agent of a direct submission is that of its first attempt; a later attempt may be on another.
        change.part(before == null ? null : before.submission(), after.submission())
                .put("submitted_to", TaskSubmitted::agentId)
                .put("selector", TaskSubmitted::selector)
                .put("type", TaskSubmitted::type)
                .json("params", TaskSubmitted::params)
                .put("delivery_timeout", TaskSubmitted::deliveryTimeout)
                .put("execution_timeout", TaskSubmitted::executionTimeout)
                .put("max_attempts", submission -> submission.retry().maxAttempts())
                .json("annotations", TaskSubmitted::annotations)
                .put("submitted_by", TaskSubmitted::submittedBy)
                .put("submitted_at", TaskSubmitted::submittedAt)
                .put("rerun_of", TaskSubmitted::rerunOf);
        change(before == null ? null : before.attempt(), after.attempt(), change);
        mark(
                "expired",
                before == null ? null : before.givenUp().expired(),
                after.givenUp().expired(),
                change);
        mark(
                "lost",
                before == null ? null : before.givenUp().lost(),
                after.givenUp().lost(),
                change);
        mark(
                "recalled",
                before == null ? null : before.givenUp().recalled(),
                after.givenUp().recalled(),
                change);
        mark(
                "canceled",
                before == null ? null : before.givenUp().canceled(),
                after.givenUp().canceled(),
                change);
        change.part(before == null ? null : before.cancelRequest(), after.cancelRequest())
                .put("cancel_requested", request -> true)
                .put("cancel_requested_by", CancelRequest::requestedBy)
                .put("cancel_requested_at", CancelRequest::requestedAt);
        change.part(before, after).put("late", view -> view.isLate() ? true : null);
        return change;
    }

    private static void change(@Nullable Attempt before, @Nullable Attempt after, HashChange change) {
        change.part(before, after)
                .put("attempt", Attempt::number)
                .put("queued_at", Attempt::queuedAt)
                .put(
                        "queued_offset",
                        attempt -> attempt.assignment() == null
                                ? null
                                : attempt.assignment().offset())
                .put("claim_before", Attempt::claimBefore)
                .put("delivered_at", Attempt::deliveredAt)
                .put(
                        "returned_at",
                        attempt -> attempt.report() == null
                                ? null
                                : attempt.report().returnedAt());
        change.part(before == null ? null : before.start(), after == null ? null : after.start())
                .put("started_at", Start::startedAt)
                .put("boot_id", Start::bootId)
                .put("pid", Start::pid);
        change.part(before == null ? null : before.outcome(), after == null ? null : after.outcome())
                .put("success", outcome -> outcome.status() == TaskState.SUCCEEDED)
                .put("exit_code", Outcome::exitCode)
                .put("stdout", Outcome::stdout)
                .put("stderr", Outcome::stderr)
                .put("stdout_bytes", Outcome::stdoutBytes)
                .put("stderr_bytes", Outcome::stderrBytes)
                .put("truncated", Outcome::truncated)
                .put("output_chunks", Outcome::outputChunks)
                .put("stdout_sha256", Outcome::stdoutSha256)
                .put("stderr_sha256", Outcome::stderrSha256)
                .put("duration_ms", Outcome::durationMs)
                .put("policy_rule", Outcome::policyRule)
                .put("error", Outcome::error)
                .put("finished_at", Outcome::finishedAt);
    }

    /** Whom the attempt was given to, when that is not who has the task now. */
    private static @Nullable AgentId queuedTo(TaskView view) {
        var assignment = view.attempt() == null ? null : view.attempt().assignment();
        return assignment == null ? null : other(assignment.agentId(), view);
    }

    /** Who speaks of the attempt, when that is not who has the task now. */
    private static @Nullable AgentId reportedBy(TaskView view) {
        var report = view.attempt() == null ? null : view.attempt().report();
        return report == null ? null : other(report.agentId(), view);
    }

    private static @Nullable AgentId other(AgentId named, TaskView view) {
        return view.agentId().filter(named::equals).isPresent() ? null : named;
    }

    private static void mark(String what, @Nullable Mark before, @Nullable Mark after, HashChange change) {
        change.part(before, after).put(what + "_at", Mark::at).put(what + "_attempt", Mark::attempt);
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
                new GivenUp(mark("expired", hash), mark("lost", hash), mark("recalled", hash), mark("canceled", hash)),
                hash.has("cancel_requested_at")
                        ? new CancelRequest(hash.text("cancel_requested_by"), hash.instant("cancel_requested_at"))
                        : null);
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
                hash.optional("output_chunks", Long::valueOf),
                hash.optional("stdout_sha256", text -> text),
                hash.optional("stderr_sha256", text -> text),
                hash.optional("duration_ms", Long::valueOf),
                hash.optional("policy_rule", text -> text),
                hash.optional("error", text -> text),
                hash.instant("finished_at"));
    }
}
