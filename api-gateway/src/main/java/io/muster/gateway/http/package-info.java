/** The HTTP server: every route registered in one place, and how bodies and parameters are read. */
@NullMarked
package io.muster.gateway.http;

import org.jspecify.annotations.NullMarked;
