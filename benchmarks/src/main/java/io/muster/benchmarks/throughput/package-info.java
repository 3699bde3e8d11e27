/** How many tasks the whole chain gets through, beside what starting the processes alone costs this machine. */
@NullMarked
package io.muster.benchmarks.throughput;

import org.jspecify.annotations.NullMarked;
