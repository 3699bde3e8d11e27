package io.muster.agent.enroll;

import org.jspecify.annotations.Nullable;

/** The gateway did not answer, or not now. */
final class GatewayUnavailableException extends Exception {
    private static final long serialVersionUID = 1;

    GatewayUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
