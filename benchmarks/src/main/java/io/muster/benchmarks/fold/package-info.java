/** How fast the dispatcher folds, beside what this machine's Redis does with the same commands. */
@NullMarked
package io.muster.benchmarks.fold;

import org.jspecify.annotations.NullMarked;
