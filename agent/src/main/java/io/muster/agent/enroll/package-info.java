/** Who this agent is: enrolment with the gateway, the identity file, and the state directory that belongs to one agent. */
@NullMarked
package io.muster.agent.enroll;

import org.jspecify.annotations.NullMarked;
