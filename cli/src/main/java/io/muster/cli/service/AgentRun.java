package io.muster.cli.service;

import io.muster.agent.AgentConfig;
import io.muster.agent.wiring.Agent;
import io.muster.cli.console.Console;
import io.muster.cli.console.Invocation;
import io.muster.runtime.settings.Settings;

/** What {@code muster agent} does, however its flags were read. */
public final class AgentRun {
    private AgentRun() {}

    /** Does not return while the agent runs. */
    public static void untilStopped(Invocation invocation, AgentFlags flags) throws InterruptedException {
        untilStopped(invocation.console(), flags.settings(invocation.environment()));
    }

    static void untilStopped(Console console, Settings settings) throws InterruptedException {
        ServiceRun.untilStopped(console, settings, AgentConfig::from, AgentRun::start, Agent::end);
    }

    private static Agent start(AgentConfig config) {
        var agent = Agent.start(config);
        Thread.setDefaultUncaughtExceptionHandler(agent.deaths());
        return agent;
    }
}
