/** Who may call. */
@NullMarked
package io.muster.gateway.security;

import org.jspecify.annotations.NullMarked;
