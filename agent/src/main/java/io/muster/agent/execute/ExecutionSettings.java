package io.muster.agent.execute;

import java.time.Duration;

/**
 * @param capacity how many attempts run at a time, 1 or more
 * @param queueLimit how many may wait before no more are taken from the topic
 * @param killGrace how long a run that has to end may take before it is ended by force
 * @param abandonAfter how long beyond its grace a run that has to end is waited for, before its task ends without it
 * @param abandonedLimit how many of those may go on without a slot; what is beyond keeps its slot
 * @param closeGrace the same, when the agent itself is being stopped
 * @param bootId which boot of the machine this is
 * @param leftoversEnded true when nothing that an earlier life of the agent started can be running any more
 */
public record ExecutionSettings(
        int capacity,
        int queueLimit,
        Duration killGrace,
        Duration abandonAfter,
        int abandonedLimit,
        Duration closeGrace,
        String bootId,
        boolean leftoversEnded) {}
