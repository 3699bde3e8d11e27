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
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** The one place where what went wrong becomes a message and an exit code. */
final class Failures {
    private final Console console;
    private final boolean verbose;

    Failures(Invocation invocation) {
        this.console = invocation.console();
        this.verbose = List.of("FINE", "FINER", "FINEST", "ALL")
                .contains(invocation.environment().getOrDefault("MUSTER_LOG_LEVEL", ""));
    }

    int onUsage(ParameterException problem, String[] arguments) {
        var command = problem.getCommandLine();
        console.fail(new CommandFailure(
                ExitCode.USAGE,
                message(problem),
                "`" + command.getCommandSpec().qualifiedName() + " --help` shows what there is"));
        if (problem instanceof UnmatchedArgumentException unmatched) {
            UnmatchedArgumentException.printSuggestions(unmatched, command.getErr());
        }
        return ExitCode.USAGE.number();
    }

    private static String message(ParameterException problem) {
        var command = problem.getCommandLine();
        var commands = String.join(", ", command.getSubcommands().keySet());
        if (problem instanceof UnmatchedArgumentException unmatched && !unmatched.isUnknownOption()) {
            var word = unmatched.getUnmatched().getFirst();
            return commands.isEmpty()
                    ? "there is no place for '" + word + "'"
                    : "there is no command '" + word + "'; there are " + commands;
        }
        return problem.getMessage() == null || problem.getMessage().startsWith("Missing required subcommand")
                ? "a command is missing; there are " + commands
                : problem.getMessage();
    }

    int onFailure(Exception problem, CommandLine command, ParseResult parsed) {
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
    private static boolean isRefusalOfTheAgent(Exception problem) {
        return problem instanceof EnrollmentException
                || problem instanceof JournalException
                || problem instanceof IsolationException
                || problem instanceof AgentFailure;
    }

    int unexpected(Throwable problem) {
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
