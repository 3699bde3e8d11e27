/** The log as people read it: what happened, merged by time. */
@NullMarked
package io.muster.runtime.history;

import org.jspecify.annotations.NullMarked;
