package io.muster.cli;

import io.muster.cli.console.CommandFailure;
import io.muster.cli.console.Console;
import io.muster.cli.console.ExitCode;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Where words that picocli can make nothing of become a message and an exit code. */
final class UsageFailures {
    private final Console console;

    UsageFailures(Console console) {
        this.console = console;
    }

    /** @return the exit code */
    int of(ParameterException problem, String[] arguments) {
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
}
