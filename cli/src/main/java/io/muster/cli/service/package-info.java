/** {@code muster gateway}, {@code muster dispatcher} and {@code muster agent}: one service in this process. */
@NullMarked
package io.muster.cli.service;

import org.jspecify.annotations.NullMarked;
