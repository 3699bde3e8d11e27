/** What a task writes: repaired, masked, streamed in chunks while it runs, and kept in part for its result. */
@NullMarked
package io.muster.agent.output;

import org.jspecify.annotations.NullMarked;
