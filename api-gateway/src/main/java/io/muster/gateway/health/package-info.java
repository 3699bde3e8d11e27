/** Liveness and readiness. */
@NullMarked
package io.muster.gateway.health;

import org.jspecify.annotations.NullMarked;
