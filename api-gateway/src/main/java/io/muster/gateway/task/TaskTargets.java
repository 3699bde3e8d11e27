package io.muster.gateway.task;

import io.muster.gateway.agent.AgentRegistry;
import io.muster.gateway.problem.FieldError;
import io.muster.gateway.problem.ProblemCode;
import io.muster.gateway.problem.ProblemException;
import io.muster.gateway.store.ViewReader;
import io.muster.schemas.agent.LabelSelector;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.message.AgentRegistered;
import io.muster.schemas.view.AgentView;
import java.util.List;

/** Refuses a task that no enrolled agent could ever run, while the client is still there to be told. */
final class TaskTargets {
    private static final int PAGE = 500;
    private final AgentRegistry registry;
    private final ViewReader views;

    TaskTargets(AgentRegistry registry, ViewReader views) {
        this.registry = registry;
        this.views = views;
    }

    /** @throws ProblemException when the agent is not enrolled, or does not run tasks of this type */
    void check(TaskRequest request) {
        if (request.agentId() != null) {
            checkAgent(request.agentId(), request.type());
        } else if (request.selector() != null) {
            checkSelector(LabelSelector.parse(request.selector()), request.type());
        }
    }

    /**
     * As {@link #check}, but a task for whichever agent may wait for one that runs its type.
     *
     * @throws ProblemException when the agent that it names is not enrolled, or does not run tasks of this type
     */
    void checkNamed(TaskRequest request) {
        if (request.agentId() != null) {
            checkAgent(request.agentId(), request.type());
        }
    }

    private void checkAgent(AgentId agentId, String type) {
        var agent = registry.find(agentId)
                .orElseThrow(() -> refused(
                        ProblemCode.UNKNOWN_AGENT,
                        "agent_id",
                        "no agent " + agentId + " is enrolled; GET /api/v1/agents lists all"));
        if (agent.runs(type)) {
            return;
        }
        var view = views.agent(agentId).orElse(new AgentView(agentId, agent, null, null));
        if (!view.runs(type)) {
            throw refused(
                    ProblemCode.UNKNOWN_TYPE,
                    "type",
                    "agent " + agentId + " runs " + String.join(", ", view.handlers()) + ", not " + type);
        }
    }

    /** Agents that match may enrol later, so only a type that those matching now all lack is refused. */
    private void checkSelector(LabelSelector selector, String type) {
        var matching = registry.matching(selector).toList();
        if (!matching.isEmpty()
                && matching.stream().noneMatch(agent -> agent.runs(type))
                && !saysSoNow(matching, type)) {
            throw refused(
                    ProblemCode.UNKNOWN_TYPE,
                    "type",
                    "no agent that matches '" + selector + "' runs " + type + " tasks");
        }
    }

    /** Types that came with plugins, or a newer agent, since it enrolled: what heartbeats tell stands in the views. */
    private boolean saysSoNow(List<AgentRegistered> agents, String type) {
        for (var from = 0; from < agents.size(); from += PAGE) {
            var page = agents.subList(from, Math.min(from + PAGE, agents.size()));
            if (views.agents(page.stream().map(AgentRegistered::agentId).toList()).stream()
                    .anyMatch(view -> view.runs(type))) {
                return true;
            }
        }
        return false;
    }

    private static ProblemException refused(ProblemCode code, String field, String message) {
        return new ProblemException(code, message, List.of(new FieldError(field, message)));
    }
}
