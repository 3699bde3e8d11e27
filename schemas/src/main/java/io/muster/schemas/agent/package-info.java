/** What is known of agents, and the selectors that choose among them. */
@NullMarked
package io.muster.schemas.agent;

import org.jspecify.annotations.NullMarked;
