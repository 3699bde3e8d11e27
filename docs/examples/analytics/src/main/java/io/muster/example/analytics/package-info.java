/**
 * The recipes of docs/analytics.md. They know Kafka, JSON and a database, and nothing of Muster's own code: whoever
 * reads the topics has only these.
 */
@NullMarked
package io.muster.example.analytics;

import org.jspecify.annotations.NullMarked;
