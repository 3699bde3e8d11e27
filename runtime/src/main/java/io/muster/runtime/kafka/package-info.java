/** Kafka clients set up the one way this project uses them, and the contract's messages as Kafka records. */
@NullMarked
package io.muster.runtime.kafka;

import org.jspecify.annotations.NullMarked;
