package io.muster.agent.execute;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** The parameter by which a task of any type says that it means to be dangerous. Handlers do not see it. */
final class DangerOverride {
    private static final String PARAMETER = "allow_dangerous";

    private DangerOverride() {}

    static boolean isIn(ObjectNode params) {
        return params.path(PARAMETER).asBoolean(false);
    }

    /** @throws IllegalArgumentException when it is neither true nor false */
    static ObjectNode withoutIt(ObjectNode params) {
        if (!params.has(PARAMETER)) {
            return params;
        }
        if (!params.path(PARAMETER).isBoolean()) {
            throw new IllegalArgumentException(PARAMETER + " must be true or false");
        }
        return params.deepCopy().without(PARAMETER);
    }
}
