package io.muster.agent.life;

import org.jspecify.annotations.Nullable;

/** The agent cannot go on in this process; a new start may. The message is for people. */
public final class AgentFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    public AgentFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
