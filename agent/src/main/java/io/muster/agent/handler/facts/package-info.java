/** {@code facts}: what this machine is. */
@NullMarked
package io.muster.agent.handler.facts;

import org.jspecify.annotations.NullMarked;
