/** Enrolment and the registry of agents. */
@NullMarked
package io.muster.gateway.agent;

import org.jspecify.annotations.NullMarked;
