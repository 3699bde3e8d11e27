package io.muster.agent.policy;

import io.muster.agent.handler.Intent;

/**
 * What a policy decides on.
 *
 * @param submittedBy as the server says: not proven to this machine
 * @param allowDangerous whether the task says that it means to be dangerous
 */
public record PolicyRequest(String type, String submittedBy, Intent intent, boolean allowDangerous) {}
