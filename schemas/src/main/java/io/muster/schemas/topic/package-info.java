/** The Kafka topics: names, partitions and retention. */
@NullMarked
package io.muster.schemas.topic;

import org.jspecify.annotations.NullMarked;
