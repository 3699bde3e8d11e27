package io.muster.schemas.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * Names one agent, and with it the agent's own topic.
 *
 * <p>Grammar {@code [A-Za-z0-9][A-Za-z0-9_-]{0,62}}: no dot, so that topic names built from it can
 * never collide under Kafka's rule that {@code .} and {@code _} share a metric name.
 */
public record AgentId(@JsonValue String value) implements Comparable<AgentId> {
    public static final String GRAMMAR = "[A-Za-z0-9][A-Za-z0-9_-]{0,62}";
    private static final int MAX_LENGTH = 63;

    /** @throws IllegalArgumentException when {@code value} does not match {@link #GRAMMAR} */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public AgentId {
        if (!isValid(value)) {
            throw new IllegalArgumentException("agent_id must match " + GRAMMAR);
        }
    }

    public static boolean isValid(String value) {
        return IdCharacters.areValid(value, MAX_LENGTH);
    }

    @Override
    public int compareTo(AgentId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
