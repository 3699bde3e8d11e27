/** Kafka: commands and events out, the registry and the tail of the log in. */
@NullMarked
package io.muster.gateway.link;

import org.jspecify.annotations.NullMarked;
