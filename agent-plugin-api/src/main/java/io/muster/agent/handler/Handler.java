package io.muster.agent.handler;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * Runs the tasks of one type. One instance serves all of them, from several threads.
 *
 * <p>A plugin names its handlers in {@code META-INF/services/io.muster.agent.handler.Handler}, each with a public constructor
 * that takes nothing ({@link java.util.ServiceLoader}).
 */
public interface Handler {
    /** The task type, as {@code shell}: {@code [a-z][a-z0-9_.-]{0,62}}. */
    String type();

    /**
     * What params have to look like: a JSON Schema (2020-12), by which they are checked before {@link #prepare} sees them.
     *
     * @return the schema as JSON text; empty when {@code prepare} checks everything itself
     */
    default Optional<String> paramsSchema() {
        return Optional.empty();
    }

    /**
     * Reads the parameters of one task. Starts nothing.
     *
     * @throws IllegalArgumentException saying what is wrong with which parameter; the task is then rejected
     */
    Work prepare(ObjectNode params);
}
