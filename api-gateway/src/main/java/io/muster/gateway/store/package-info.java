/** Reading the Redis views. */
@NullMarked
package io.muster.gateway.store;

import org.jspecify.annotations.NullMarked;
