package io.muster.agent.execute;

import io.muster.schemas.task.TaskState;

/** Why a run is made to end before it ends by itself. */
enum StopReason {
    TIME_IS_UP(TaskState.TIMED_OUT),
    CANCELED(TaskState.CANCELED),
    AGENT_STOPS(TaskState.INTERRUPTED),
    OVERTAKEN(TaskState.INTERRUPTED);

    private final TaskState state;

    StopReason(TaskState state) {
        this.state = state;
    }

    TaskState state() {
        return state;
    }
}
