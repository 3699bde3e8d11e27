/** Configuration from flags, environment and file, with every problem reported at once. */
@NullMarked
package io.muster.runtime.settings;

import org.jspecify.annotations.NullMarked;
