/** Runs a program: its output handed on, and an end to it and to what it started. */
@NullMarked
package io.muster.agent.handler.process;

import org.jspecify.annotations.NullMarked;
