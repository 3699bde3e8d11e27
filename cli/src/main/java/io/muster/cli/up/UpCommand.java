package io.muster.cli.up;

import io.muster.cli.console.CommandFailure;
import io.muster.cli.console.ExitCode;
import io.muster.cli.console.Invocation;
import io.muster.cli.service.StopSignal;
import io.muster.cli.up.LocalStackConfig.Sources;
import io.muster.runtime.log.Logs;
import io.muster.runtime.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Everything on this machine, until it is stopped. */
@Command(
        name = "up",
        description = "Run everything on this machine: Kafka, Redis, gateway, dispatcher and agents.",
        footer = {
            "",
            "Each flag has a key for the file and the environment: up.data-dir,",
            "gateway.http-port, up.kafka-port, up.redis-port, up.agents. All other settings",
            "go to the parts: gateway.*, dispatcher.*, agent.*, kafka.*."
        })
public final class UpCommand implements Callable<Integer> {
    private static final Duration GRACE = Duration.ofSeconds(10);
    private final Invocation invocation;
    private final Map<String, String> flags = new HashMap<>();

    @Option(names = "--config", paramLabel = "FILE", description = "Settings as YAML")
    private @Nullable Path file;

    public UpCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Where everything is kept (MUSTER_DATA_DIR; default: ~/.muster)")
    void dataDirectory(String value) {
        flags.put("up.data-dir", value);
    }

    @Option(names = PortFlags.HTTP, paramLabel = "PORT", description = "0 for any free port (default: 8080)")
    void httpPort(String value) {
        flags.put("gateway.http-port", value);
    }

    @Option(names = PortFlags.KAFKA, paramLabel = "PORT", description = "0 for any free port (default: 9092)")
    void kafkaPort(String value) {
        flags.put("up.kafka-port", value);
    }

    @Option(names = PortFlags.REDIS, paramLabel = "PORT", description = "0 for any free port (default: 6379)")
    void redisPort(String value) {
        flags.put("up.redis-port", value);
    }

    @Option(names = "--agents", paramLabel = "N", description = "How many, named agent-1 and so on (default: 1)")
    void agents(String value) {
        flags.put("up.agents", value);
    }

    @Override
    public Integer call() throws InterruptedException {
        var console = invocation.console();
        var usual = invocation.defaultDataDirectory();
        var config = LocalStackConfig.from(new Sources(flags, invocation.environment(), file), usual);
        var data = DataDirectory.open(config.dataDirectory());
        logTo(data);
        var start = new StackStart(config, data, StartProgress.on(console));
        try (var signal = new StopSignal(start, GRACE, console)) {
            var stack = run(start, data);
            ReadyText.lines(stack, data.logFile(), usual).forEach(console.out()::println);
            console.out().flush();
            signal.await();
        }
        return ExitCode.SUCCESS.number();
    }

    private static LocalStack run(StackStart start, DataDirectory data) {
        try {
            return start.run();
        } catch (CommandFailure | SettingsException e) {
            throw e;
        } catch (RuntimeException e) {
            LoggerFactory.getLogger(UpCommand.class).atError().setCause(e).log("cannot start");
            throw new CommandFailure(
                    ExitCode.ERROR, "cannot start: " + e.getMessage(), "the log says more: " + data.logFile(), e);
        }
    }

    private static void logTo(DataDirectory data) {
        try {
            Logs.toFile(data.logFile());
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.ERROR, "cannot write to " + data.logFile() + ": " + e.getMessage(), null, e);
        }
    }
}
