/** What events mean for the views. Pure: no clock, no ids, no I/O; the same facts give the same views in any order. */
@NullMarked
package io.muster.dispatcher.fold;

import org.jspecify.annotations.NullMarked;
