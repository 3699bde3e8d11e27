/** Text in UTF-8 as bytes: where characters end, and what is kept of a text that is too long. */
@NullMarked
package io.muster.runtime.text;

import org.jspecify.annotations.NullMarked;
