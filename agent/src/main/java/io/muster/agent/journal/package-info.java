/** What the agent knows, on disk: commands taken, attempts started, results not yet acknowledged. Nothing runs before it is here. */
@NullMarked
package io.muster.agent.journal;

import org.jspecify.annotations.NullMarked;
