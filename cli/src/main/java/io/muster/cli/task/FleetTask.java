package io.muster.cli.task;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.cli.console.CommandFailure;
import io.muster.cli.console.ExitCode;
import io.muster.cli.console.Invocation;
import io.muster.cli.http.ServerOptions;
import io.muster.schemas.id.AgentId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** One task for each of the agents that the user chose, and what came of it: for commands that are tasks under another name. */
public final class FleetTask {
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private final Invocation invocation;
    private final ServerOptions server;
    private final TargetOptions targets;

    public FleetTask(Invocation invocation, ServerOptions server, TargetOptions targets) {
        this.invocation = invocation;
        this.server = server;
        this.targets = targets;
    }

    /**
     * @param exitCode what it means for the command's own
     * @param stdout of the task
     * @param problem what went wrong; empty when nothing did
     */
    public record Result(AgentId agent, ExitCode exitCode, String stdout, String problem) {}

    /**
     * Waits for all of them.
     *
     * @return by agent
     * @throws CommandFailure when there is no agent to ask, or none took the task
     */
    public List<Result> run(String type, ObjectNode params, Duration timeout) {
        var request = new TaskRequest(type, params, timeout.compareTo(SHORTEST) < 0 ? SHORTEST : timeout, null);
        var results = new ArrayList<Result>();
        var refusals = new ArrayList<CommandFailure>();
        try (var client = server.connect()) {
            var agents = new Targets(client).resolve(targets.agents(), targets.selector());
            new FanOut(
                            client,
                            new TaskWait(client, invocation.clock()),
                            Optional.empty(),
                            new SubmittedTasks(client, invocation.console()))
                    .run(request, agents, invocation.clock().instant().plus(timeout), outcome -> {
                        if (outcome instanceof TargetOutcome.Refused refused) {
                            refusals.add(refused.failure());
                        }
                        results.add(result(outcome));
                    });
        }
        if (refusals.size() == results.size()) {
            throw refusals.getFirst();
        }
        results.sort(Comparator.comparing(Result::agent));
        return results;
    }

    private static Result result(TargetOutcome outcome) {
        return switch (outcome) {
            case TargetOutcome.Refused(var agent, var failure) ->
                new Result(agent, ExitCode.TARGETS_FAILED, "", failure.text());
            case TargetOutcome.Reported(var agent, var task, var _)
            when !task.isOver() ->
                new Result(
                        agent,
                        ExitCode.NO_ANSWER,
                        "",
                        "no answer in time; the task is " + task.status() + ", see `muster tasks show " + task.id()
                                + "`");
            case TargetOutcome.Reported(var agent, var task, var _)
            when task.succeeded() -> new Result(agent, ExitCode.SUCCESS, task.stdout(), "");
            case TargetOutcome.Reported(var agent, var task, var _) ->
                new Result(agent, ExitCode.TARGETS_FAILED, "", task.outcome());
        };
    }
}
