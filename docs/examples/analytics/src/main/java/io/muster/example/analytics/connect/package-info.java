/** What Kafka Connect needs beyond its own parts; a plug-in, for the worker's {@code plugin.path}. */
@NullMarked
package io.muster.example.analytics.connect;

import org.jspecify.annotations.NullMarked;
