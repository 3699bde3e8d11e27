/** {@code muster agents}. */
@NullMarked
package io.muster.cli.agent;

import org.jspecify.annotations.NullMarked;
