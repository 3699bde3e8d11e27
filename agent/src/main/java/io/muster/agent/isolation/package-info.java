/** Holds the processes of one attempt together, so that none outlives it and all keep within its limits. */
@NullMarked
package io.muster.agent.isolation;

import org.jspecify.annotations.NullMarked;
