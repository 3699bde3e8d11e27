/** Reads a task's parameters by hand. */
@NullMarked
package io.muster.agent.handler.params;

import org.jspecify.annotations.NullMarked;
