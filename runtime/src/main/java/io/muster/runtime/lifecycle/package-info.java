/** How long-lived parts start and stop. */
@NullMarked
package io.muster.runtime.lifecycle;

import org.jspecify.annotations.NullMarked;
