/** The life of a task: its states and its retry policy. */
@NullMarked
package io.muster.schemas.task;

import org.jspecify.annotations.NullMarked;
