package io.muster.cli.service;

import io.muster.cli.console.Console;
import io.muster.runtime.log.Logs;
import io.muster.runtime.settings.Settings;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
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
        untilStopped(console, settings, configure, start, service -> new CompletableFuture<>());
    }

    /**
     * The same for a service that may find that it cannot go on.
     *
     * @param end completes exceptionally then, with what is thrown here when the service has been closed
     */
    static <C, S extends AutoCloseable> void untilStopped(
            Console console,
            Settings settings,
            Function<Settings, C> configure,
            Function<C, S> start,
            Function<S, CompletableFuture<Void>> end)
            throws InterruptedException {
        Logs.toStandardError();
        var config = configure.apply(settings);
        LoggerFactory.getLogger(ServiceRun.class)
                .atInfo()
                .addKeyValue("settings", settings.describe())
                .log("starting");
        var service = start.apply(config);
        try (var _ = new StopSignal(service, GRACE, console)) {
            end.apply(service).get();
        } catch (ExecutionException e) {
            StopSignal.stop(service, GRACE, console);
            throw e.getCause() instanceof RuntimeException reason ? reason : new IllegalStateException(e.getCause());
        }
    }
}
