/** What those who make plugins and those who take them agree on. */
@NullMarked
package io.muster.schemas.plugin;

import org.jspecify.annotations.NullMarked;
