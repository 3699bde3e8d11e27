package io.muster.cli.service;

import io.muster.cli.console.Console;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes something when the process is told to stop (SIGINT, SIGTERM), and sees to it that the process then ends. */
public final class StopSignal implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(StopSignal.class);
    private final Thread hook;

    /** @param grace how long closing may take before child processes are killed and the process ends regardless */
    public StopSignal(AutoCloseable thing, Duration grace, Console console) {
        hook = Thread.ofPlatform().name("stop").unstarted(() -> stop(thing, grace, console));
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Does not return while the process lives. */
    public void await() throws InterruptedException {
        new CountDownLatch(1).await();
    }

    /** Forgets the signal, because the thing has been closed already. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            log.atDebug().setCause(e).log("stopping already");
        }
    }

    static void stop(AutoCloseable thing, Duration grace, Console console) {
        console.say("stopping …");
        var closing = Thread.ofPlatform().name("close").daemon().start(() -> close(thing));
        try {
            if (closing.join(grace)) {
                console.say("stopped");
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        log.atWarn().addKeyValue("grace", grace).log("could not stop in time");
        console.say("could not stop within " + grace.toSeconds() + " s; ending all the same");
        ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
    }

    private static void close(AutoCloseable thing) {
        try {
            thing.close();
        } catch (Exception e) {
            log.atError().setCause(e).log("close failed");
        }
    }
}
