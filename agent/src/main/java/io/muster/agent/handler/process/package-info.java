/** Runs a program: bounded output, and an end to it and to what it started. */
@NullMarked
package io.muster.agent.handler.process;

import org.jspecify.annotations.NullMarked;
