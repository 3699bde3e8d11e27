/** Which of several processes with one agent's identity may execute what: by the order of the records in the agent's topic. */
@NullMarked
package io.muster.agent.fence;

import org.jspecify.annotations.NullMarked;
