package io.muster.agent.handler.process;

import io.muster.agent.handler.Outcome;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Why a program did not start.
 *
 * @param exitCode that a shell would give: 127 not found, 126 found but not run
 */
record LaunchFailure(int exitCode, String reason) {
    static final int NOT_FOUND = 127;
    static final int NOT_RUN = 126;

    /** {@code … error: 2 (No such file or directory)} in JDK 25, {@code … error=2, No such file or directory} before. */
    private static final Pattern REASON = Pattern.compile("error[:=] ?(\\d+)[ ,]+\\(?([^)]+)\\)?\\s*$");

    private static final String ENOENT = "2";

    static LaunchFailure of(IOException failure) {
        var message = String.valueOf(failure.getMessage());
        var reason = REASON.matcher(message);
        if (!reason.find()) {
            return new LaunchFailure(NOT_RUN, message);
        }
        return new LaunchFailure(
                reason.group(1).equals(ENOENT) ? NOT_FOUND : NOT_RUN,
                reason.group(2).strip());
    }

    /**
     * What the last of the programs in front of the task's own said when it could not run it.
     *
     * @param said the beginning of standard error
     */
    static Optional<LaunchFailure> of(int exitCode, String said) {
        if ((exitCode != NOT_FOUND && exitCode != NOT_RUN)
                || !(said.startsWith("setsid: failed to execute ") || said.startsWith(Launcher.NAME + ": "))) {
            return Optional.empty();
        }
        var line = said.lines().findFirst().orElse("");
        var reason = line.substring(line.lastIndexOf(": ") + 2);
        return Optional.of(
                new LaunchFailure(exitCode, reason.equals("not found") ? "No such file or directory" : reason));
    }

    Outcome outcome(String program) {
        return new Outcome.Failed(exitCode, "cannot run '" + program + "': " + reason);
    }
}
