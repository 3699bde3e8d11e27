package io.muster.agent.handler.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.muster.agent.isolation.IsolationKind;
import io.muster.agent.policy.Judge;
import io.muster.agent.policy.PolicyRequest;
import io.muster.agent.policy.PolicySettings;
import io.muster.agent.policy.Profile;
import io.muster.schemas.shell.ProcessLimits;
import io.muster.schemas.shell.ProcessParams;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a program is to read is judged when it is a shell that reads it. */
class ShellInputTest {
    private static final String TEXT = "rm -rf /";

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sh",
                "/bin/bash",
                "bash -e",
                "bash -eu -o pipefail",
                "bash -euo pipefail",
                "bash +x -O extglob",
                "bash --norc --rcfile none",
                "sh -s",
                "sh -es one two",
                "sh -",
                "sh --",
                "sh /dev/stdin",
                "sh -- /proc/self/fd/0",
                "sudo -u web sh",
                "env A=b bash",
                "nice -n 5 timeout 3 sh -s x",
                "sh -c sh",
                "sh -c cat|sh",
                "sh -c .\u00a0/dev/stdin"
            })
    void theInputOfAShellIsATextForIt(String command) {
        assertEquals("dangerous-remove", rule(words(command)));
    }

    /** The list of what is not seen in the chapter on the policy: when one of these is, the chapter has to say so. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "cat",
                "sh script",
                "sh -e script",
                "sh - script",
                "sh -c true",
                "sh -ec true",
                "python3",
                "python3 -",
                "su",
                "sudo -s",
                "xargs rm -rf",
                "sh -c read\u00a0x;$x",
                "sh -c eval\u00a0\"$(cat)\""
            })
    void allElseIsNot(String command) {
        assertEquals("default", rule(words(command)));
    }

    @Test
    void aShellWithoutInputHasNothingToJudge() {
        try (var runs = new Runs(directory, IsolationKind.PROCESS_GROUP)) {
            var intent =
                    runs.programs().prepare(List.of("sh"), ProcessParams.NONE).intent();
            assertEquals(Optional.empty(), intent.script());
        }
    }

    private String rule(List<String> argv) {
        var params = new ProcessParams(TEXT, directory.toString(), Map.of(), null, null, null, ProcessLimits.NONE);
        try (var runs = new Runs(directory, IsolationKind.PROCESS_GROUP)) {
            var intent = runs.programs().prepare(argv, params).intent();
            var policy = new PolicySettings(Optional.empty(), Profile.OPEN).read();
            return new Judge("agent-user", List.of())
                    .decide(policy, new PolicyRequest("shell", "admin", intent, false), Instant.EPOCH)
                    .rule();
        }
    }

    /** By spaces; one that does not break stands for a space within a word. */
    private static List<String> words(String command) {
        return List.of(command.split(" ")).stream()
                .map(word -> word.replace('\u00a0', ' '))
                .toList();
    }
}
