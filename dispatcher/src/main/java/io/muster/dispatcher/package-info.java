/** The dispatcher: folds the log into the Redis views, finds silent agents and places tasks that no agent has yet. */
@NullMarked
package io.muster.dispatcher;

import org.jspecify.annotations.NullMarked;
