/** Results as tables, JSON, JSON lines or YAML. */
@NullMarked
package io.muster.cli.output;

import org.jspecify.annotations.NullMarked;
