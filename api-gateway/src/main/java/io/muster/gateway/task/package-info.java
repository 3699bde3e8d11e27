/** Submitting tasks and following them. */
@NullMarked
package io.muster.gateway.task;

import org.jspecify.annotations.NullMarked;
