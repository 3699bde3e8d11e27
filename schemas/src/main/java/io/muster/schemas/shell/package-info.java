/** Parameters of the built-in {@code shell} task type. */
@NullMarked
package io.muster.schemas.shell;

import org.jspecify.annotations.NullMarked;
