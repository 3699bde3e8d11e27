package io.muster.agent.handler.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Whether a program is there and may be run, told before anything is started: a launcher in between would blur it. */
final class ProgramPath {
    private static final String NOT_THERE = "No such file or directory";
    private static final String NOT_ALLOWED = "Permission denied";

    private ProgramPath() {}

    /**
     * @param directory in which a relative path begins
     * @param searchPath where a name without a slash is looked for, as {@code PATH}
     * @return why not; empty when it may be tried
     */
    static Optional<LaunchFailure> problem(String program, Path directory, String searchPath) {
        if (program.indexOf('/') >= 0) {
            return problem(directory.resolve(program));
        }
        var worst = NOT_THERE;
        for (var place : searchPath.split(":", -1)) {
            var problem = problem(directory.resolve(place).resolve(program));
            if (problem.isEmpty()) {
                return problem;
            }
            if (problem.get().reason().equals(NOT_ALLOWED)) {
                worst = NOT_ALLOWED;
            }
        }
        return Optional.of(failure(worst));
    }

    private static Optional<LaunchFailure> problem(Path path) {
        if (!Files.exists(path)) {
            return Optional.of(failure(NOT_THERE));
        }
        return Files.isRegularFile(path) && Files.isExecutable(path)
                ? Optional.empty()
                : Optional.of(failure(NOT_ALLOWED));
    }

    private static LaunchFailure failure(String reason) {
        return new LaunchFailure(reason.equals(NOT_THERE) ? LaunchFailure.NOT_FOUND : LaunchFailure.NOT_RUN, reason);
    }
}
