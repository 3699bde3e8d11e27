package io.muster.agent.policy;

/** What happens to a task with a dangerous command. */
public enum DangerMode {
    /** Nothing. */
    ALLOW,
    /** It is refused unless it says {@code allow_dangerous}. */
    ASK,
    /** It is refused, whatever it says. */
    DENY
}
