package io.muster.cli;

import io.muster.cli.console.ExitCode;
import io.muster.cli.console.Invocation;
import io.muster.cli.service.AgentFlags;
import io.muster.cli.service.AgentRun;

/** Where the process begins, and the only place that ends it. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(run(Invocation.system(), arguments));
    }

    private static int run(Invocation invocation, String... arguments) {
        var agent = AgentFlags.of(arguments);
        return agent.isPresent() ? runAgent(invocation, agent.get()) : new MusterCli(invocation).run(arguments);
    }

    private static int runAgent(Invocation invocation, AgentFlags flags) {
        try {
            AgentRun.untilStopped(invocation, flags);
            return ExitCode.SUCCESS.number();
        } catch (Throwable e) { // an Error, as a class that is missing: the last chance to say it plainly
            return new Failures(invocation).of(e);
        } finally {
            invocation.console().out().flush();
        }
    }
}
