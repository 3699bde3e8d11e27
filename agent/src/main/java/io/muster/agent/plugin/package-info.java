/** Plugins: task types that are installed, upgraded and removed while the agent runs. */
@NullMarked
package io.muster.agent.plugin;

import org.jspecify.annotations.NullMarked;
