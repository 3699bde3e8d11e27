package io.muster.agent.execute;

import io.muster.schemas.message.RunTask;
import io.muster.schemas.task.TaskState;

/** Why a run is made to end before it ends by itself. */
enum StopReason {
    TIME_IS_UP(TaskState.TIMED_OUT) {
        @Override
        String of(RunTask command) {
            return "after the execution_timeout of " + command.executionTimeout();
        }
    },
    CANCELED(TaskState.CANCELED) {
        @Override
        String of(RunTask command) {
            return "because it was canceled";
        }
    },
    AGENT_STOPS(TaskState.INTERRUPTED) {
        @Override
        String of(RunTask command) {
            return "because the agent was stopped";
        }
    },
    OVERTAKEN(TaskState.INTERRUPTED) {
        @Override
        String of(RunTask command) {
            return "because another agent with this id was started";
        }
    };

    private final TaskState state;

    StopReason(TaskState state) {
        this.state = state;
    }

    TaskState state() {
        return state;
    }

    /** As it goes on after "stopped". */
    abstract String of(RunTask command);
}
