/** The agent: one process on one managed machine. It takes commands from its own topic and runs them at most once. */
@NullMarked
package io.muster.agent;

import org.jspecify.annotations.NullMarked;
