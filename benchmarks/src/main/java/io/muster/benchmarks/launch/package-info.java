/** What it costs to start a program as an agent does. */
@NullMarked
package io.muster.benchmarks.launch;

import org.jspecify.annotations.NullMarked;
