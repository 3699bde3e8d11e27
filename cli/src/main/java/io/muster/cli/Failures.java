package io.muster.cli;

import io.muster.agent.enroll.EnrollmentException;
import io.muster.agent.enroll.OvertakenException;
import io.muster.agent.isolation.IsolationException;
import io.muster.agent.journal.JournalException;
import io.muster.agent.life.AgentFailure;
import io.muster.agent.policy.PolicyException;
import io.muster.cli.console.CommandFailure;
import io.muster.cli.console.Console;
import io.muster.cli.console.ExitCode;
import io.muster.cli.console.Invocation;
import io.muster.runtime.settings.SettingsException;
import java.util.List;

/** The one place where what went wrong becomes a message and an exit code. */
final class Failures {
    private final Console console;
    private final boolean verbose;

    Failures(Invocation invocation) {
        this.console = invocation.console();
        this.verbose = List.of("FINE", "FINER", "FINEST", "ALL")
                .contains(invocation.environment().getOrDefault("MUSTER_LOG_LEVEL", ""));
    }

    /** @return the exit code */
    int of(Throwable problem) {
        if (problem instanceof CommandFailure failure) {
            trace(failure);
            console.fail(failure);
            return failure.exitCode().number();
        }
        if (problem instanceof SettingsException settings) {
            console.fail(new CommandFailure(ExitCode.USAGE, "the settings cannot be used:", null));
            settings.problems().forEach(each -> console.say("  " + each));
            return ExitCode.USAGE.number();
        }
        if (problem instanceof PolicyException policy) {
            console.fail(new CommandFailure(ExitCode.USAGE, "the policy file cannot be used:", null));
            policy.problems().forEach(each -> console.say("  " + each));
            return ExitCode.USAGE.number();
        }
        if (problem instanceof OvertakenException) {
            console.fail(new CommandFailure(ExitCode.OVERTAKEN, String.valueOf(problem.getMessage()), null));
            return ExitCode.OVERTAKEN.number();
        }
        if (isRefusalOfTheAgent(problem)) {
            trace(problem);
            console.fail(new CommandFailure(ExitCode.ERROR, String.valueOf(problem.getMessage()), null));
            return ExitCode.ERROR.number();
        }
        return unexpected(problem);
    }

    /** Their messages say what a person can do about it. */
    private static boolean isRefusalOfTheAgent(Throwable problem) {
        return problem instanceof EnrollmentException
                || problem instanceof JournalException
                || problem instanceof IsolationException
                || problem instanceof AgentFailure;
    }

    private int unexpected(Throwable problem) {
        trace(problem);
        console.fail(new CommandFailure(
                ExitCode.ERROR,
                "unexpected " + problem.getClass().getSimpleName() + ": " + problem.getMessage(),
                verbose ? null : "MUSTER_LOG_LEVEL=FINE shows where it comes from"));
        return ExitCode.ERROR.number();
    }

    private void trace(Throwable problem) {
        if (verbose) {
            problem.printStackTrace(console.err());
        }
    }
}
