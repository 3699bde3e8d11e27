package io.muster.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.schemas.codec.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckPolicyTest {
    @TempDir
    private Path home;

    @Test
    void tellsWhatARefusalIsAbout() {
        var ran = check("--", "sudo", "rm", "-rf", "/etc/");
        assertEquals(3, ran.code());
        assertTrue(
                ran.out()
                        .startsWith(
                                "refused by rule 'dangerous-remove': 'rm -rf /etc/' removes a folder that the system"
                                        + " needs; if it is meant"),
                ran.out());
        assertTrue(ran.out().contains("policy: the profile 'standard'"), ran.out());
        assertTrue(ran.out().contains("  started by it: rm -rf /etc/\n    runs /"), ran.out());
        assertEquals(0, check("--allow-dangerous", "--", "rm", "-rf", "/etc/").code());
        assertEquals(3, check("--shell", "--", "true; rm -rf /").code());
    }

    @Test
    void givesTheWholeDecisionAsJson() throws IOException {
        var file = Files.writeString(home.resolve("policy.yaml"), """
            version: 1
            default: deny
            time-zone: UTC
            rules:
              - {name: shells-by-night, action: allow, executable: /bin/sh, hours: "22:00-06:00", submitted-by: ops,
                 run-as: backup}
            """);
        var night = check(
                "--policy-file",
                file.toString(),
                "--user",
                "ops",
                "--as",
                "backup",
                "--at",
                "2026-11-25T23:00:00Z",
                "-o",
                "json",
                "--",
                "sh",
                "-e");
        assertEquals(0, night.code(), night.err());
        var document = Json.MAPPER.readTree(night.out());
        assertEquals("allowed", document.path("decision").asText());
        assertEquals("shells-by-night", document.path("rule").asText());
        assertEquals(
                Path.of("/bin/sh").toRealPath().toString(),
                document.path("programs").path(0).path("executable").asText());
        assertEquals(
                3,
                check(
                                "--policy-file",
                                file.toString(),
                                "--user",
                                "ops",
                                "--as",
                                "backup",
                                "--at",
                                "2026-11-25T12:00:00Z",
                                "--",
                                "sh")
                        .code());
    }

    @Test
    void aScriptIsReadAndATypeNeedsNoCommand() throws IOException {
        var script = Files.writeString(home.resolve("x.sh"), "echo hello\nreboot\n");
        assertEquals(3, check("--script", script.toString()).code());
        assertEquals(0, check("--policy-profile", "locked", "--type", "facts").code());
        assertEquals(3, check("--policy-profile", "locked", "--type", "http").code());
    }

    @Test
    void namesWhatIsWrongWithAFileAndWithTheCommandLine() throws IOException {
        var file = Files.writeString(home.resolve("policy.yaml"), "version: 1\nrules: [{action: deny}]\ncolour: red\n");
        var bad = check("--policy-file", file.toString(), "--", "true");
        assertEquals(2, bad.code());
        assertTrue(bad.err().contains("line 2: rules[0].name: is missing"), bad.err());
        assertTrue(bad.err().contains("line 3: colour: is not known here"), bad.err());
        assertEquals(2, check().code());
        assertEquals(2, check("--policy-profile", "lax", "--", "true").code());
    }

    @Test
    void theAgentsOwnOptionsApplyToo() throws IOException {
        var config = Files.writeString(home.resolve("agent.yaml"), "agent: {policy-profile: locked}\n");
        var ran = new CliRunner(home).run("agent", "--config", config.toString(), "check-policy", "--", "true");
        assertEquals(3, ran.code(), ran.err());
        assertTrue(ran.out().contains("policy: the profile 'locked'"), ran.out());
        var environment = new CliRunner(home)
                .with("MUSTER_AGENT_POLICY_PROFILE", "locked")
                .run("agent", "check-policy", "--", "true");
        assertEquals(3, environment.code());
    }

    private CliRunner.Ran check(String... arguments) {
        var all = new ArrayList<>(List.of("agent", "check-policy"));
        all.addAll(List.of(arguments));
        return new CliRunner(home).run(all.toArray(String[]::new));
    }
}
