/** Logs: one line per event, to a file or to standard error. */
@NullMarked
package io.muster.runtime.log;

import org.jspecify.annotations.NullMarked;
