/** What the README claims, measured: each benchmark is a {@code main} and is started with {@code benchmarks/run NAME}. */
@NullMarked
package io.muster.benchmarks;

import org.jspecify.annotations.NullMarked;
