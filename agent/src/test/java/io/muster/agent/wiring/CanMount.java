package io.muster.agent.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skips tests that mount a file system where that is not allowed: it takes root on Linux, and not in every container. */
final class CanMount implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        try {
            var probe = Files.createTempDirectory("muster-mount-");
            var mounted = exitCode("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", probe.toString()) == 0
                    && exitCode("umount", probe.toString()) == 0;
            Files.delete(probe);
            return mounted
                    ? ConditionEvaluationResult.enabled("may mount")
                    : ConditionEvaluationResult.disabled("may not mount a tmpfs: needs root on Linux");
        } catch (IOException | InterruptedException e) {
            return ConditionEvaluationResult.disabled("cannot mount: " + e);
        }
    }

    static void run(String... command) throws IOException, InterruptedException {
        assertEquals(0, exitCode(command), String.join(" ", command));
    }

    private static int exitCode(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(Path.of("/dev/null").toFile())
                .start()
                .waitFor();
    }
}
