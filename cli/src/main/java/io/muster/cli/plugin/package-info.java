/** {@code muster plugins}: tasks of type {@code plugin}, and the keys that plugins are signed with. */
@NullMarked
package io.muster.cli.plugin;

import org.jspecify.annotations.NullMarked;
