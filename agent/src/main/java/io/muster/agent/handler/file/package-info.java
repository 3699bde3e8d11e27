/** {@code file}: puts a file where it belongs, takes one away, or reads one. */
@NullMarked
package io.muster.agent.handler.file;

import org.jspecify.annotations.NullMarked;
