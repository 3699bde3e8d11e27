/** An example: a task type that runs inside the agent. */
@NullMarked
package io.muster.examples.plugins;

import org.jspecify.annotations.NullMarked;
