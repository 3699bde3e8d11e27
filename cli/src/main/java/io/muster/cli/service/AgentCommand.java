package io.muster.cli.service;

import io.muster.agent.AgentConfig;
import io.muster.agent.wiring.Agent;
import io.muster.cli.console.Invocation;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs tasks on this machine. */
@Command(
        name = "agent",
        description = "Run the agent of this machine.",
        footer = {"", "Logs go to standard error; MUSTER_LOG_LEVEL=FINE shows more."})
public final class AgentCommand implements Callable<Integer> {
    private final Invocation invocation;

    @Mixin
    private final ServiceOptions options;

    public AgentCommand(Invocation invocation) {
        this.invocation = invocation;
        this.options = new ServiceOptions(invocation.environment());
    }

    @Option(names = "--id", paramLabel = "AGENT", description = "Its id (agent.id; default: the host name)")
    void id(String value) {
        options.set("agent.id", value);
    }

    @Option(names = "--gateway-url", paramLabel = "URL", description = "Where it enrols (agent.gateway-url)")
    void gatewayUrl(String value) {
        options.set("agent.gateway-url", value);
    }

    @Option(
            names = "--join-token-file",
            paramLabel = "FILE",
            description = "Holds the token that it enrols with (agent.join-token-file)")
    void joinTokenFile(String value) {
        options.set("agent.join-token-file", value);
    }

    @Option(names = "--state-dir", paramLabel = "DIR", description = "Its identity and its journal (agent.state-dir)")
    void stateDirectory(String value) {
        options.set("agent.state-dir", value);
    }

    @Option(
            names = "--labels",
            paramLabel = "NAME=VALUE,...",
            description = "What selectors go by, as role=web,zone=a (agent.labels)")
    void labels(String value) {
        options.set("agent.labels", value);
    }

    @Option(names = "--capacity", paramLabel = "N", description = "How many tasks it runs at a time (agent.capacity)")
    void capacity(String value) {
        options.set("agent.capacity", value);
    }

    @Option(
            names = "--policy-file",
            paramLabel = "FILE",
            description = "What tasks may do on this machine (agent.policy-file; default: the profile alone)")
    void policyFile(String value) {
        options.set("agent.policy-file", value);
    }

    @Option(
            names = "--policy-profile",
            paramLabel = "PROFILE",
            description = "open, standard or locked (agent.policy-profile; default: standard)")
    void policyProfile(String value) {
        options.set("agent.policy-profile", value);
    }

    private static Agent start(AgentConfig config) {
        var agent = Agent.start(config);
        Thread.setDefaultUncaughtExceptionHandler(agent.deaths());
        return agent;
    }

    ServiceOptions options() {
        return options;
    }

    @Override
    public Integer call() throws InterruptedException {
        ServiceRun.untilStopped(
                invocation.console(), options.settings(), AgentConfig::from, AgentCommand::start, Agent::end);
        return 0;
    }
}
