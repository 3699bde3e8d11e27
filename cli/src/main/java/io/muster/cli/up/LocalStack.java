package io.muster.cli.up;

import io.muster.agent.wiring.Agent;
import io.muster.cli.console.CommandFailure;
import io.muster.dispatcher.wiring.Dispatcher;
import io.muster.embedded.Infrastructure;
import io.muster.gateway.wiring.Gateway;
import io.muster.runtime.lifecycle.CloseStack;
import io.muster.schemas.id.AgentId;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;

/**
 * Kafka, Redis, gateway, dispatcher and agents in this process (Redis as its child), on one data directory. For
 * {@code muster up}, for tests and for benchmarks.
 */
public final class LocalStack implements AutoCloseable {
    private final DataDirectory data;
    private final Infrastructure infrastructure;
    private final Part<Gateway> gateway;
    private final Part<Dispatcher> dispatcher;
    private final SortedMap<AgentId, Part<Agent>> agents;
    private final Access access;
    private final CloseStack parts;

    /** How one gets in. */
    record Access(URI url, String adminToken, String joinToken) {}

    LocalStack(
            DataDirectory data,
            Infrastructure infrastructure,
            Part<Gateway> gateway,
            Part<Dispatcher> dispatcher,
            SortedMap<AgentId, Part<Agent>> agents,
            Access access,
            CloseStack parts) {
        this.data = data;
        this.infrastructure = infrastructure;
        this.gateway = gateway;
        this.dispatcher = dispatcher;
        this.agents = agents;
        this.access = access;
        this.parts = parts;
    }

    /**
     * Returns when the gateway is ready and every agent is online.
     *
     * @throws CommandFailure when it cannot start, saying what to change; everything has been released then
     */
    public static LocalStack start(LocalStackConfig config) {
        return new StackStart(config, DataDirectory.open(config.dataDirectory()), StartProgress.NONE).run();
    }

    /** The gateway, without a slash at the end. */
    public URI url() {
        return access.url();
    }

    public String adminToken() {
        return access.adminToken();
    }

    public String joinToken() {
        return access.joinToken();
    }

    public Path adminTokenFile() {
        return data.adminTokenFile();
    }

    public Path dataDirectory() {
        return data.root();
    }

    /** Kafka and Redis, which can be stopped and started again under the running services. */
    public Infrastructure infrastructure() {
        return infrastructure;
    }

    public List<AgentId> agents() {
        return List.copyOf(agents.keySet());
    }

    public void stopGateway() {
        gateway.close();
    }

    /** On the same port as before. */
    public void startGateway() {
        gateway.start();
    }

    public void stopDispatcher() {
        dispatcher.close();
    }

    public void startDispatcher() {
        dispatcher.start();
    }

    /** @throws IllegalArgumentException when it is not one of {@link #agents()} */
    public void stopAgent(AgentId agentId) {
        agent(agentId).close();
    }

    /** @throws IllegalArgumentException when it is not one of {@link #agents()} */
    public void startAgent(AgentId agentId) {
        agent(agentId).start();
    }

    @Override
    public void close() {
        parts.close();
    }

    private Part<Agent> agent(AgentId agentId) {
        var agent = agents.get(agentId);
        if (agent == null) {
            throw new IllegalArgumentException("there is no agent " + agentId);
        }
        return agent;
    }
}
