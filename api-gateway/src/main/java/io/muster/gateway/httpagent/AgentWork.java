package io.muster.gateway.httpagent;

import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.TaskId;
import java.util.List;

/** What this gateway knows of the work that an HTTP agent has: as far as it follows the agent's topic. */
@FunctionalInterface
public interface AgentWork {
    /** For as long as nobody follows: every agent is idle. */
    AgentWork UNKNOWN = agentId -> Load.NONE;

    /** Does not wait. An agent that this gateway does not follow has {@link Load#NONE}. */
    Load of(AgentId agentId);

    /**
     * How much an agent has to do.
     *
     * @param running tasks that it has fetched and not answered yet
     * @param queued commands that wait for it
     * @param cancelRequested those of the running tasks that are to be canceled
     */
    record Load(int running, int queued, List<TaskId> cancelRequested) {
        public static final Load NONE = new Load(0, 0, List.of());

        public Load {
            cancelRequested = List.copyOf(cancelRequested);
        }
    }
}
