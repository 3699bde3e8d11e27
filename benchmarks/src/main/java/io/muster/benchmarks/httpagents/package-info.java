/** What agents that ask over HTTP cost their gateway. */
@NullMarked
package io.muster.benchmarks.httpagents;

import org.jspecify.annotations.NullMarked;
