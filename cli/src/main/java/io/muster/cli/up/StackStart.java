package io.muster.cli.up;

import io.muster.agent.AgentConfig;
import io.muster.agent.wiring.Agent;
import io.muster.cli.console.CommandFailure;
import io.muster.cli.console.ExitCode;
import io.muster.dispatcher.DispatcherConfig;
import io.muster.dispatcher.wiring.Dispatcher;
import io.muster.embedded.EmbeddedInfrastructure;
import io.muster.embedded.Infrastructure;
import io.muster.embedded.PortInUseException;
import io.muster.gateway.GatewayConfig;
import io.muster.gateway.wiring.Gateway;
import io.muster.runtime.lifecycle.CloseStack;
import io.muster.schemas.id.AgentId;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Brings a local stack up, once: what depends on something after it, what does not beside it. */
final class StackStart implements AutoCloseable {
    private static final Duration READY_TIMEOUT = Duration.ofSeconds(60);
    private final LocalStackConfig config;
    private final DataDirectory data;
    private final StartProgress progress;
    private final CloseStack parts = new CloseStack();
    private volatile boolean aborted;

    /** @param data closed with the stack, or when it cannot start */
    StackStart(LocalStackConfig config, DataDirectory data, StartProgress progress) {
        this.config = config;
        this.data = parts.add(data);
        this.progress = progress;
    }

    /** @throws CommandFailure when it cannot start, saying what to change; everything has been released then */
    synchronized LocalStack run() {
        var started = false;
        try {
            var stack = start();
            started = true;
            return stack;
        } catch (PortInUseException e) {
            throw PortFlags.of(e);
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.ERROR, "cannot use " + config.dataDirectory() + ": " + e.getMessage(), null, e);
        } catch (RuntimeException | Error e) {
            // While the process ends, libraries fail in odd ways, even with errors: that is no news to anybody.
            if (aborted) {
                throw stoppedEarly(e);
            }
            throw e;
        } finally {
            if (!started) {
                parts.close();
            }
        }
    }

    /** Ends the start at its next step if it is still going on, and closes what there is. */
    @Override
    public void close() {
        aborted = true;
        synchronized (this) {
            parts.close();
        }
    }

    private LocalStack start() throws IOException {
        PortFlags.requireFree(PortFlags.HTTP, config.httpHost(), config.httpPort());
        PortFlags.requireFree(PortFlags.KAFKA, "127.0.0.1", config.kafkaPort());
        data.withdraw();
        var infrastructure = timed("Kafka and Redis", this::infrastructure);
        var settings = new StackSettings(config.sources(), data, infrastructure);
        var gateway = parts.add(gateway(settings));
        var dispatcher = parts.add(new Part<>(() -> Dispatcher.start(DispatcherConfig.from(settings.dispatcher()))));
        Parallel.run(List.of(() -> timed("gateway", gateway::start), () -> timed("dispatcher", dispatcher::start)));
        var access = new LocalStack.Access(
                config.urlAt(gateway.start().port()),
                Files.readString(data.adminTokenFile()).strip(),
                Files.readString(data.joinTokenFile()).strip());
        var agents = timed("agents", () -> agents(settings, access.url()));
        awaitReady(access, agents.keySet());
        data.publish(access.url());
        data.publish(settings.connections());
        parts.add(data::withdraw);
        return new LocalStack(data, infrastructure, gateway, dispatcher, agents, access, parts);
    }

    private Infrastructure infrastructure() {
        return parts.add(EmbeddedInfrastructure.start(data.root(), config.kafkaPort(), config.redisPort()));
    }

    /** Its first start decides the port, and later ones keep it. */
    private Part<Gateway> gateway(StackSettings settings) {
        var port = new int[] {config.httpPort()};
        return new Part<>(() -> {
            var started = Gateway.start(GatewayConfig.from(settings.gateway(port[0])));
            port[0] = started.port();
            return started;
        });
    }

    private SortedMap<AgentId, Part<Agent>> agents(StackSettings settings, URI url) {
        var agents = new TreeMap<AgentId, Part<Agent>>();
        for (var i = 1; i <= config.agents(); i++) {
            var id = new AgentId("agent-" + i);
            agents.put(id, new Part<>(() -> Agent.start(AgentConfig.from(settings.agent(id, url)))));
        }
        parts.add(() -> Parallel.run(each(agents.values(), Part::close)));
        Parallel.run(each(agents.values(), Part::start));
        return agents;
    }

    private void awaitReady(LocalStack.Access access, Collection<AgentId> agents) {
        try (var readiness = new Readiness(access.url(), access.adminToken())) {
            var ready = timed(
                    "views",
                    () -> Readiness.await(
                            () -> readiness.gatewayIsReady() && readiness.areOnline(agents),
                            READY_TIMEOUT,
                            () -> aborted));
            if (!ready) {
                throw new CommandFailure(
                        ExitCode.ERROR,
                        "not ready within " + READY_TIMEOUT.toSeconds() + " s",
                        "the log says more: " + data.logFile());
            }
        }
    }

    private <T> T timed(String part, Supplier<T> start) {
        var began = System.nanoTime();
        var started = start.get();
        if (aborted) {
            throw stoppedEarly(null);
        }
        progress.ready(part, Duration.ofNanos(System.nanoTime() - began));
        return started;
    }

    private static CommandFailure stoppedEarly(@Nullable Throwable cause) {
        return new CommandFailure(ExitCode.ERROR, "stopped before it was ready", null, cause);
    }

    private static <T> List<Runnable> each(Collection<T> things, Consumer<T> action) {
        return things.stream()
                .<Runnable>map(thing -> () -> action.accept(thing))
                .toList();
    }
}
