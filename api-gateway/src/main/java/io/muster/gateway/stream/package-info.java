/** What tasks write, while they run and afterwards. */
@NullMarked
package io.muster.gateway.stream;

import org.jspecify.annotations.NullMarked;
