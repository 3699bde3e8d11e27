/** The {@code muster} command: what it is made of, and how every way to fail becomes one message and one exit code. */
@NullMarked
package io.muster.cli;

import org.jspecify.annotations.NullMarked;
