/** Typed identifiers. Each validates once, where a string enters the system. */
@NullMarked
package io.muster.schemas.id;

import org.jspecify.annotations.NullMarked;
