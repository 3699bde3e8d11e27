/** Puts the agent together. The only package that knows Micronaut. */
@NullMarked
package io.muster.agent.wiring;

import org.jspecify.annotations.NullMarked;
