package io.muster.agent.policy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The policy as the file says now. A file that has become unusable changes nothing: the last good one goes on to apply, and
 * the log says so.
 */
public final class LivePolicy implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LivePolicy.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(2);
    private final PolicySettings settings;
    private final Optional<ScheduledExecutorService> watcher;
    private volatile Policy current;
    private String seen;

    private LivePolicy(PolicySettings settings, Policy first, String seen) {
        this.settings = settings;
        this.current = first;
        this.seen = seen;
        this.watcher = settings.file()
                .map(file -> Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().daemon().name("agent-policy").factory()));
    }

    /**
     * Reads the policy, and looks for changes from then on.
     *
     * @throws PolicyException naming everything that is wrong with the file
     */
    public static LivePolicy start(PolicySettings settings) {
        var live = new LivePolicy(
                settings,
                settings.read(),
                settings.file().map(LivePolicy::state).orElse(""));
        live.watcher.ifPresent(thread -> {
            var _ = thread.scheduleWithFixedDelay(
                    live::look, LOOK_EVERY.toMillis(), LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        });
        log.atInfo()
                .addKeyValue("policy", live.current.origin())
                .addKeyValue("rules", live.current.rules().size())
                .addKeyValue("default", live.current.allowsByDefault() ? "allow" : "deny")
                .log("policy in force");
        return live;
    }

    public Policy current() {
        return current;
    }

    /** Reads the file again if it has changed. */
    synchronized void look() {
        var state = settings.file().map(LivePolicy::state).orElse("");
        if (state.equals(seen)) {
            return;
        }
        seen = state;
        try {
            current = settings.read();
            log.atInfo()
                    .addKeyValue("policy", current.origin())
                    .addKeyValue("rules", current.rules().size())
                    .log("the policy file has changed and applies from now on");
        } catch (PolicyException e) {
            log.atWarn()
                    .addKeyValue("policy", current.origin())
                    .addKeyValue("problems", String.join("; ", e.problems()))
                    .log("THE POLICY FILE HAS CHANGED AND CANNOT BE USED; what it said before goes on to apply");
        }
    }

    /** Changes whenever the file may have. */
    private static String state(Path file) {
        try {
            var real = file.toRealPath();
            return real + " " + Files.readAttributes(real, "unix:ino,size,lastModifiedTime,ctime,mode,uid");
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return "unreadable: " + e;
        }
    }

    @Override
    public void close() {
        watcher.ifPresent(ScheduledExecutorService::shutdownNow);
    }
}
