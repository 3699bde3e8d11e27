/** What threads share. */
@NullMarked
package io.muster.runtime.concurrent;

import org.jspecify.annotations.NullMarked;
