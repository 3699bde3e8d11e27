/** The task types that every agent runs. */
@NullMarked
package io.muster.agent.handler.builtin;

import org.jspecify.annotations.NullMarked;
