/** One small bean context per service. */
@NullMarked
package io.muster.runtime.wiring;

import org.jspecify.annotations.NullMarked;
