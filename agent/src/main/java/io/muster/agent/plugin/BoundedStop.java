package io.muster.agent.plugin;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends what belongs to a plugin on a thread of its own, so that one that hangs or breaks costs the agent no more than a while. */
final class BoundedStop {
    private static final Logger log = LoggerFactory.getLogger(BoundedStop.class);
    private final String plugin;
    private final Duration limit;

    BoundedStop(String plugin, Duration limit) {
        this.plugin = plugin;
        this.limit = limit;
    }

    /** Returns when it has ended, or after the limit. Throws nothing. */
    void run(Runnable stop) {
        var thread =
                Thread.ofPlatform().daemon().name("agent-plugin-stop-" + plugin).start(() -> guarded(stop));
        try {
            if (!thread.join(limit)) {
                log.atWarn()
                        .addKeyValue("plugin", plugin)
                        .addKeyValue("after", limit)
                        .log("the plugin does not stop; what it hangs in stays until the agent ends");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @SuppressWarnings("CatchingUnchecked") // anybody's code: whatever it throws is this plugin's trouble alone
    private void guarded(Runnable stop) {
        try {
            stop.run();
        } catch (Throwable e) {
            log.atWarn().setCause(e).addKeyValue("plugin", plugin).log("the plugin failed on its way out");
        }
    }
}
