/** How the parts are put together. */
@NullMarked
package io.muster.dispatcher.wiring;

import org.jspecify.annotations.NullMarked;
