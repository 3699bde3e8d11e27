package io.muster.dispatcher.placement;

import io.muster.schemas.id.AgentId;

/**
 * An agent that may be given a task.
 *
 * @param load tasks that it has, running or waiting, with those that were just given to it
 * @param capacity how many it runs at a time, 1 or more
 */
record Candidate(AgentId agentId, int load, int capacity) {
    double fraction() {
        return (double) load / capacity;
    }
}
