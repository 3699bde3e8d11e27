/** What an idle agent costs its machine: memory, processor time, threads, and the time until it is there. */
@NullMarked
package io.muster.benchmarks.footprint;

import org.jspecify.annotations.NullMarked;
