package io.muster.agent.wiring;

import io.muster.agent.AgentConfig;
import io.muster.runtime.settings.Settings;
import java.util.HashMap;
import java.util.concurrent.CountDownLatch;

/** An agent in a process of its own, to be killed. Arguments: {@code key=value}. Says {@code ready} when it is. */
public final class AgentProcess {
    private AgentProcess() {}

    public static void main(String[] args) throws InterruptedException {
        var settings = new HashMap<String, String>();
        for (var arg : args) {
            var pair = arg.split("=", 2);
            settings.put(pair[0], pair[1]);
        }
        try (var _ = Agent.start(AgentConfig.from(Settings.of(settings)))) {
            System.out.println("ready");
            new CountDownLatch(1).await();
        }
    }
}
