/** Parameters of the task types that run a program: {@code shell} and {@code script}. */
@NullMarked
package io.muster.schemas.shell;

import org.jspecify.annotations.NullMarked;
