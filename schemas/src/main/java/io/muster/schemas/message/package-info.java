/**
 * Everything that travels through Kafka: the command that starts a task, and the events that tell what became of it
 * and of the agents. One package, so that a {@code switch} over {@link Message} is exhaustive.
 */
@NullMarked
package io.muster.schemas.message;

import org.jspecify.annotations.NullMarked;
