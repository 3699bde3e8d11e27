/** {@code muster run} and {@code muster tasks}. */
@NullMarked
package io.muster.cli.task;

import org.jspecify.annotations.NullMarked;
