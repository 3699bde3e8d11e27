package io.muster.agent.fence;

import io.muster.schemas.message.InstanceClaimed;

/** Why an instance must not execute anything any more. */
public sealed interface Overtaken {
    /** Another instance of the agent was started later: on another machine, or from a copy of the state directory. */
    record ByAnother(InstanceClaimed claim) implements Overtaken {}

    /**
     * There are records of this very instance that it has not written: the memory of the running process was copied, or set
     * back, as by a snapshot of a running machine. What it knows is not to be relied on; a new start is.
     */
    record ByItself() implements Overtaken {}
}
