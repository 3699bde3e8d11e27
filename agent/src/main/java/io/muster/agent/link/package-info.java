/** The agent's side of Kafka: commands in; results, heartbeats and dead letters out. Kafka types stay here. */
@NullMarked
package io.muster.agent.link;

import org.jspecify.annotations.NullMarked;
