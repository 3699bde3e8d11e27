/** {@code muster up}: everything on one machine, in one process, on one data directory. */
@NullMarked
package io.muster.cli.up;

import org.jspecify.annotations.NullMarked;
