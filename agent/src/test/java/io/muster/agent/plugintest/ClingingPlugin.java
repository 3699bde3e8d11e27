package io.muster.agent.plugintest;

import java.util.concurrent.CountDownLatch;
import org.pf4j.Plugin;

/** Does not stop, whoever interrupts it. */
public final class ClingingPlugin extends Plugin {
    @Override
    public void stop() {
        var never = new CountDownLatch(1);
        while (never.getCount() > 0) {
            try {
                never.await();
            } catch (InterruptedException e) {
                // that is the point
            }
        }
    }
}
