/** Runs attempts, so many at a time, each after its start is in the journal. */
@NullMarked
package io.muster.agent.execute;

import org.jspecify.annotations.NullMarked;
