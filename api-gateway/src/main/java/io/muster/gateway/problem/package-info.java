/** Errors as RFC 9457 problem documents, from one place. */
@NullMarked
package io.muster.gateway.problem;

import org.jspecify.annotations.NullMarked;
