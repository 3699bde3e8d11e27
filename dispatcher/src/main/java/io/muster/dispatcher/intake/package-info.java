/** From the log to the views and back: the one loop that polls, folds, commits, and knows where it stands. Kafka is known only here. */
@NullMarked
package io.muster.dispatcher.intake;

import org.jspecify.annotations.NullMarked;
