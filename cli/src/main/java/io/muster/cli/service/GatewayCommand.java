package io.muster.cli.service;

import io.muster.cli.console.Invocation;
import io.muster.gateway.GatewayConfig;
import io.muster.gateway.wiring.Gateway;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Serves the REST API. */
@Command(
        name = "gateway",
        description = "Run the API gateway.",
        footer = {"", "Logs go to standard error; MUSTER_LOG_LEVEL=FINE shows more."})
public final class GatewayCommand implements Callable<Integer> {
    private final Invocation invocation;

    @Mixin
    private final ServiceOptions options;

    public GatewayCommand(Invocation invocation) {
        this.invocation = invocation;
        this.options = new ServiceOptions(invocation.environment());
    }

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            description = "Address to listen on (gateway.host; default: 127.0.0.1)")
    void host(String value) {
        options.set("gateway.host", value);
    }

    @Option(
            names = "--http-port",
            paramLabel = "PORT",
            description = "Port to listen on, 0 for any (gateway.http-port; default: 8080)")
    void httpPort(String value) {
        options.set("gateway.http-port", value);
    }

    @Option(
            names = "--admin-token-file",
            paramLabel = "FILE",
            description = "Holds the API token; made when missing (gateway.admin-token-file)")
    void adminTokenFile(String value) {
        options.set("gateway.admin-token-file", value);
    }

    @Option(
            names = "--join-token-file",
            paramLabel = "FILE",
            description = "Holds the token that agents enrol with; made when missing (gateway.join-token-file)")
    void joinTokenFile(String value) {
        options.set("gateway.join-token-file", value);
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

    @Override
    public Integer call() throws InterruptedException {
        ServiceRun.untilStopped(invocation.console(), options.settings(), GatewayConfig::from, Gateway::start);
        return 0;
    }
}
