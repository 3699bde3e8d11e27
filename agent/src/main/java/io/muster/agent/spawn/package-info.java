/** Processes started by the C library itself, in a session of their own. */
@NullMarked
package io.muster.agent.spawn;

import org.jspecify.annotations.NullMarked;
