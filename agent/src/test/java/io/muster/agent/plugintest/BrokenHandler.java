package io.muster.agent.plugintest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.agent.handler.Handler;
import io.muster.agent.handler.Work;

/** Cannot even be made. */
public final class BrokenHandler implements Handler {
    public BrokenHandler() {
        throw new IllegalStateException("there is no database");
    }

    @Override
    public String type() {
        return "greeting";
    }

    @Override
    public Work prepare(ObjectNode params) {
        throw new IllegalStateException("was never made");
    }
}
