package io.muster.schemas.task;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Where a task is in its life. The JSON form is the lower-case name. */
public enum TaskState {
    /** Accepted; no agent yet. */
    PENDING(false),
    /** Assigned to an agent and written to its topic. */
    QUEUED(false),
    /** The agent has it on disk. */
    DELIVERED(false),
    /** Started by the agent. */
    RUNNING(false),
    /** Ended as it should. */
    SUCCEEDED(true),
    /** Ended by itself, but not as it should. */
    FAILED(true),
    /** Stopped by the agent because {@code execution_timeout} had passed. */
    TIMED_OUT(true),
    /** Refused by the agent: unknown type, bad parameters, policy. */
    REJECTED(true),
    /** Stopped, or never started, on request. */
    CANCELED(true),
    /** The agent or its machine died during the run; what the run did is unknown. Never run again by itself. */
    INTERRUPTED(true),
    /** Not started within {@code delivery_timeout}. */
    EXPIRED(true),
    /** No word from its agent for {@code lost_after}. */
    LOST(true),
    /** Its job stopped before its turn came. */
    SKIPPED(true);

    private static final Map<String, TaskState> BY_WIRE_NAME =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(TaskState::wireName, state -> state));

    private final boolean terminal;
    private final String wireName = name().toLowerCase(Locale.ROOT);

    TaskState(boolean terminal) {
        this.terminal = terminal;
    }

    /** True when nothing more happens to the task by itself. */
    public boolean isTerminal() {
        return terminal;
    }

    @JsonValue
    public String wireName() {
        return wireName;
    }

    /** All names, in the order of a task's life. */
    public static List<String> wireNames() {
        return Arrays.stream(values()).map(TaskState::wireName).toList();
    }

    public static Optional<TaskState> fromWireName(String name) {
        return Optional.ofNullable(BY_WIRE_NAME.get(name));
    }
}
