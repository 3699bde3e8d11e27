/** Agents in any language that speak plain HTTP: the gateway speaks Kafka for them. */
@NullMarked
package io.muster.gateway.httpagent;

import org.jspecify.annotations.NullMarked;
