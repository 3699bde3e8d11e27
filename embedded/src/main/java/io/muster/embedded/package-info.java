/**
 * A real Kafka broker and a real redis-server for one machine, with a data directory that survives restarts: for
 * {@code muster up} and for every test.
 */
@NullMarked
package io.muster.embedded;

import org.jspecify.annotations.NullMarked;
