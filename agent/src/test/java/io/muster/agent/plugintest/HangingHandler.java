package io.muster.agent.plugintest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.agent.handler.Handler;
import io.muster.agent.handler.Work;
import java.util.concurrent.CountDownLatch;

/** Never comes to be, whoever interrupts it. */
public final class HangingHandler implements Handler {
    public HangingHandler() {
        var never = new CountDownLatch(1);
        var interruptions = 0;
        while (never.getCount() > 0) {
            try {
                never.await();
            } catch (InterruptedException e) {
                interruptions++; // that is the point
            }
        }
        throw new AssertionError("ended after " + interruptions + " interruptions");
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
