package io.muster.agent.handler.process;

import io.muster.agent.handler.Outcome;
import java.io.IOException;
import java.util.regex.Pattern;

/** Why a program did not start, with the exit code that a shell would give: 127 not found, 126 found but not run. */
final class LaunchFailure {
    /** {@code … error: 2 (No such file or directory)} in JDK 25, {@code … error=2, No such file or directory} before. */
    private static final Pattern REASON = Pattern.compile("error[:=] ?(\\d+)[ ,]+\\(?([^)]+)\\)?\\s*$");

    private static final int NOT_FOUND = 127;
    private static final int NOT_RUN = 126;
    private static final String ENOENT = "2";

    private LaunchFailure() {}

    static Outcome outcome(String program, IOException failure) {
        var message = String.valueOf(failure.getMessage());
        var reason = REASON.matcher(message);
        if (!reason.find()) {
            return new Outcome.Failed(NOT_RUN, "cannot run '" + program + "': " + message);
        }
        return new Outcome.Failed(
                reason.group(1).equals(ENOENT) ? NOT_FOUND : NOT_RUN,
                "cannot run '" + program + "': " + reason.group(2).strip());
    }
}
