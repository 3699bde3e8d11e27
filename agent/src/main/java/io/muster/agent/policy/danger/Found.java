package io.muster.agent.policy.danger;

/**
 * A dangerous command.
 *
 * @param what the words that make it one, for a person: {@code rm -rf /}
 */
public record Found(Danger danger, String what) {}
