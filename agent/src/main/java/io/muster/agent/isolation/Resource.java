package io.muster.agent.isolation;

/** What a limit can be set on. Processes come first: with no new ones coming up, the rest can be ended. */
public enum Resource {
    PROCESSES,
    MEMORY,
    CPU
}
