/** Finds an agent for tasks that were submitted with a selector, and sees to it that the agent is told. */
@NullMarked
package io.muster.dispatcher.placement;

import org.jspecify.annotations.NullMarked;
