/** What time alone brings about: an agent that fell silent is offline. */
@NullMarked
package io.muster.dispatcher.deadline;

import org.jspecify.annotations.NullMarked;
