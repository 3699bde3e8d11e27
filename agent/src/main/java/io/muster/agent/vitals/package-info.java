/** How this machine is. */
@NullMarked
package io.muster.agent.vitals;

import org.jspecify.annotations.NullMarked;
