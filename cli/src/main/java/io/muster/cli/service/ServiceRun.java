package io.muster.cli.service;

import io.muster.cli.console.Console;
import io.muster.runtime.log.Logs;
import io.muster.runtime.settings.Settings;
import java.time.Duration;
import java.util.function.Function;
import org.slf4j.LoggerFactory;

/** Runs one service in this process until it is told to stop. */
final class ServiceRun {
    private static final Duration GRACE = Duration.ofSeconds(10);

    private ServiceRun() {}

    /**
     * @param configure reads the service's settings and reports all that is wrong with them
     * @param start returns when the service does its work
     */
    static <C> void untilStopped(
            Console console, Settings settings, Function<Settings, C> configure, Function<C, AutoCloseable> start)
            throws InterruptedException {
        Logs.toStandardError();
        var config = configure.apply(settings);
        LoggerFactory.getLogger(ServiceRun.class)
                .atInfo()
                .addKeyValue("settings", settings.describe())
                .log("starting");
        var service = start.apply(config);
        try (var signal = new StopSignal(service, GRACE, console)) {
            signal.await();
        }
    }
}
