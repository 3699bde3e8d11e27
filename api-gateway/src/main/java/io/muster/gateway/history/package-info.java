/** The log itself, for whoever may not or need not speak to Kafka. */
@NullMarked
package io.muster.gateway.history;

import org.jspecify.annotations.NullMarked;
