/** Puts the agent together. The only package that knows all its parts. */
@NullMarked
package io.muster.agent.wiring;

import org.jspecify.annotations.NullMarked;
