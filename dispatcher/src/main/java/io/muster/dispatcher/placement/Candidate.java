package io.muster.dispatcher.placement;

import io.muster.schemas.id.AgentId;

/**
 * An agent that may be given a task.
 *
 * @param load tasks that it has, running or waiting, with those that were just given to it
 * @param capacity how many it runs at a time, 1 or more
 * @param cpuPercent of its machine, 0 to 100, as of its last heartbeat
 */
record Candidate(AgentId agentId, int load, int capacity, double cpuPercent) {
    /** From here on the machine is taken to be busy; with what, nobody knows. */
    private static final double BUSY_PERCENT = 90;

    double fraction() {
        return (double) load / capacity;
    }

    /** A task would have to wait for others to end. */
    boolean isFull() {
        return load >= capacity;
    }

    /**
     * The processors have next to nothing left, whatever the load says: the machine does other work too. Only that much is
     * taken from a figure that is up to a heartbeat old and moves with every task that starts or ends.
     */
    boolean isBusy() {
        return cpuPercent >= BUSY_PERCENT;
    }
}
