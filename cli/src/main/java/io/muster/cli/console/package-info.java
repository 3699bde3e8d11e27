/** The terminal, the exit codes, and failures as the user reads them. */
@NullMarked
package io.muster.cli.console;

import org.jspecify.annotations.NullMarked;
