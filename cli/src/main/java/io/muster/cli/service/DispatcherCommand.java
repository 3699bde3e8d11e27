package io.muster.cli.service;

import io.muster.cli.console.Invocation;
import io.muster.dispatcher.DispatcherConfig;
import io.muster.dispatcher.wiring.Dispatcher;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Folds the log into the views. */
@Command(
        name = "dispatcher",
        description = "Run a dispatcher.",
        footer = {"", "Logs go to standard error; MUSTER_LOG_LEVEL=FINE shows more."})
public final class DispatcherCommand implements Callable<Integer> {
    private final Invocation invocation;

    @Mixin
    private final ServiceOptions options;

    public DispatcherCommand(Invocation invocation) {
        this.invocation = invocation;
        this.options = new ServiceOptions(invocation.environment());
    }

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT",
            description = "Kafka (kafka.bootstrap-servers; default: 127.0.0.1:9092)")
    void bootstrapServers(String value) {
        options.set("kafka.bootstrap-servers", value);
    }

    @Option(names = "--redis", paramLabel = "URI", description = "Redis (redis.uri; default: redis://127.0.0.1:6379)")
    void redis(String value) {
        options.set("redis.uri", value);
    }

    @Option(
            names = "--instance-id",
            paramLabel = "ID",
            description = "Name of this dispatcher among others, kept across restarts (dispatcher.instance-id)")
    void instanceId(String value) {
        options.set("dispatcher.instance-id", value);
    }

    @Override
    public Integer call() throws InterruptedException {
        ServiceRun.untilStopped(invocation.console(), options.settings(), DispatcherConfig::from, Dispatcher::start);
        return 0;
    }
}
