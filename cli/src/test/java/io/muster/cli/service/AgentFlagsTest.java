package io.muster.cli.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.cli.console.Invocation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class AgentFlagsTest {
    @TempDir
    private Path directory;

    /** So that a flag which one of the two does not know is found here, and not by a user. */
    @Test
    void readsEveryFlagAsPicocliReadsIt() throws Exception {
        var file = Files.writeString(directory.resolve("settings.yaml"), "agent: {queue-limit: 17}\n");
        var options = new CommandLine(new AgentCommand(Invocation.system()))
                .getCommandSpec()
                .options();
        assertEquals(10, options.size());
        for (var option : options) {
            var value = switch (option.longestName()) {
                case "--config" -> file.toString();
                case "--set" -> "agent.id=a=b";
                default -> "7";
            };
            assertSame("agent", option.longestName(), value);
            assertSame("agent", option.longestName() + "=" + value);
        }
        assertSame(
                "agent", "--id", "a", "--set", "agent.id=b", "--set", "agent.capacity=3", "--set", "agent.capacity=4");
        assertSame("agent", "--set", "agent.id=b", "--id", "a");
        assertSame("agent");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "up",
                "agents list",
                "agent --help",
                "agent -h",
                "agent --id",
                "agent --id=",
                "agent --id --capacity 3",
                "agent --id a --id b",
                "agent --ident a",
                "agent a",
                "agent check-policy",
                "agent --policy-file f check-policy -- rm -rf /",
                "agent --set agent.id",
                "agent --set =a",
                "agent --config a --config b"
            })
    void leavesToPicocliWhatIsNotBeyondDoubt(String commandLine) {
        assertTrue(AgentFlags.of(commandLine.isEmpty() ? new String[0] : commandLine.split(" ", -1))
                .isEmpty());
    }

    private static void assertSame(String... arguments) {
        var command = new AgentCommand(Invocation.system());
        var words = new String[arguments.length - 1];
        System.arraycopy(arguments, 1, words, 0, words.length);
        new CommandLine(command).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(words);
        var expected = command.options().settings();
        var actual = AgentFlags.of(arguments).orElseThrow().settings(Map.of());
        for (var key : new String[] {
            "agent.id",
            "agent.gateway-url",
            "agent.join-token-file",
            "agent.state-dir",
            "agent.labels",
            "agent.capacity",
            "agent.policy-file",
            "agent.policy-profile",
            "agent.queue-limit"
        }) {
            assertEquals(expected.text(key, "(none)"), actual.text(key, "(none)"), key);
        }
    }
}
