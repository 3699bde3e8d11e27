/** How the parts of an agent say that it cannot go on. */
@NullMarked
package io.muster.agent.life;

import org.jspecify.annotations.NullMarked;
