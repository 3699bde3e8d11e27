/** The Redis views: key grammar, and the mapping between a view and its hash. */
@NullMarked
package io.muster.schemas.view;

import org.jspecify.annotations.NullMarked;
