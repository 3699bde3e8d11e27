/** The log against the views. */
@NullMarked
package io.muster.dispatcher.history;

import org.jspecify.annotations.NullMarked;
