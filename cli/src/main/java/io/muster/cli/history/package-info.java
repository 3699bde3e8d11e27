/** What operators do with the log itself: the commands here speak to Kafka and Redis, not to a gateway. */
@NullMarked
package io.muster.cli.history;

import org.jspecify.annotations.NullMarked;
