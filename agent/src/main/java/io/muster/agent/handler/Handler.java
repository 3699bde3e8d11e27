package io.muster.agent.handler;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Runs the tasks of one type. One instance serves all of them, from several threads. */
public interface Handler {
    /** The task type, as {@code shell}. */
    String type();

    /**
     * Reads the parameters of one task. Starts nothing.
     *
     * @throws IllegalArgumentException saying what is wrong with which parameter; the task is then rejected
     */
    Work prepare(ObjectNode params);
}
