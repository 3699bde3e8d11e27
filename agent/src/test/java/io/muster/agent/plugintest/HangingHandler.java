package io.muster.agent.plugintest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.agent.handler.Handler;
import io.muster.agent.handler.Work;
import java.util.concurrent.CountDownLatch;

/** Never comes to be, whoever interrupts it. */
public final class HangingHandler implements Handler {
    public HangingHandler() {
        var never = new CountDownLatch(1);
        while (never.getCount() > 0) {
            try {
                never.await();
            } catch (InterruptedException e) {
                continue; // that is the point
            }
        }
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
