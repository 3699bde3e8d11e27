package io.muster.schemas.message;

import static java.util.Objects.requireNonNull;

import io.muster.schemas.id.AgentId;
import java.time.Instant;

/**
 * The first record of an agent's topic. It asks for nothing: a partition's very first record costs several file-system
 * syncs, which are paid here, at enrolment, and not by somebody's task.
 */
public record TopicOpened(AgentId agentId, Instant openedAt) implements AgentCommand {
    public TopicOpened {
        requireNonNull(agentId, "agent_id");
        requireNonNull(openedAt, "opened_at");
    }

    @Override
    public String key() {
        return agentId.value();
    }

    @Override
    public String eventId() {
        return agentId + "/opened/" + openedAt.toEpochMilli();
    }

    @Override
    public Instant at() {
        return openedAt;
    }
}
