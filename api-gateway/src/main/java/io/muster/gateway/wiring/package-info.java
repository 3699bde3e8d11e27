/** Puts the gateway together. */
@NullMarked
package io.muster.gateway.wiring;

import org.jspecify.annotations.NullMarked;
