package io.muster.agent.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.agent.handler.Intent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A small machine in a folder: {@code bin/tool} is a program, {@code bin/link} leads to it, {@code other/tool} is not it. */
class JudgeTest {
    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z"); // a Wednesday

    @TempDir
    private Path given;

    private Path root;
    private String user = "admin";
    private String runAs = "";
    private Set<String> variables = Set.of();
    private String type = "shell";
    private boolean allowDangerous;
    private Instant at = NOON;

    @BeforeEach
    void programs() throws IOException {
        root = given.toRealPath();
        for (var program : List.of("bin/tool", "other/tool", "bin/sh", "state/secret")) {
            var file = root.resolve(program);
            Files.createDirectories(file.getParent());
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        }
        Files.createSymbolicLink(root.resolve("bin/link"), Path.of("tool"));
        Files.createSymbolicLink(root.resolve("bin/chain"), Path.of("../bin/link"));
        Files.createSymbolicLink(root.resolve("sbin"), Path.of("bin"));
        Files.createSymbolicLink(root.resolve("here"), Path.of("state"));
        Files.createSymbolicLink(root.resolve("bin/away"), Path.of("../state"));
    }

    @ParameterizedTest
    @CsvSource({
        "tool",
        "link",
        "chain",
        "ROOT/bin/tool",
        "ROOT/bin/link",
        "ROOT/sbin/tool",
        "ROOT/bin/../bin/./tool",
        "ROOT//bin//tool",
        "bin/tool",
        "./bin/chain",
        "../DIR/bin/tool"
    })
    void anExecutableIsTheFileThatIsRunWhateverItIsCalled(String name) {
        var deny = """
            default: allow
            rules:
              - {name: no-tool, action: deny, executable: "ROOT/bin/tool"}
            """;
        assertRefused("no-tool", deny, word(name));
        var allow = """
            default: deny
            rules:
              - {name: tools, action: allow, executable: "ROOT/bin/tool"}
            """;
        assertAllowed("tools", allow, word(name));
        assertAllowed("tools", allow.replace("bin/tool", "sbin/link"), word(name));
    }

    @Test
    void aNameIsEnoughToRefuseAndNotToAllow() {
        var policy = """
            default: deny
            rules:
              - {name: tools, action: allow, executable: "ROOT/bin/tool"}
            """;
        assertRefused("default", policy, "ROOT/other/tool");
        assertRefused("default", policy, "nonsense");
        assertRefused(
                "no-tool",
                "default: allow\nrules: [{name: no-tool, action: deny, executable: tool}]",
                "ROOT/other/tool");
        assertRefused(
                "no-link", "default: allow\nrules: [{name: no-link, action: deny, executable: link}]", "bin/link");
        assertRefused(
                "no-link",
                "default: allow\nrules: [{name: no-link, action: deny, executable: \"ROOT/bin/link\"}]",
                "tool");
    }

    @Test
    void aProgramIsLookedUpInThePathThatTheTaskGets() {
        var policy = "default: allow\nrules: [{name: no-tool, action: deny, executable: \"ROOT/other/tool\"}]";
        assertAllowed("default", policy, "tool");
        var intent = intent(List.of("tool"), Optional.empty(), root + "/other:" + root + "/bin");
        assertEquals("no-tool", decide(policy, intent).rule());
        var here = new Intent(
                List.of("tool"),
                Optional.empty(),
                variables,
                ":/none",
                root.resolve("other"),
                Optional.empty(),
                List.of());
        assertEquals("no-tool", decide(policy, here).rule(), "an empty entry is the folder one is in");
    }

    @Test
    void everyProgramThatAWrapperStartsHasToBeAllowed() {
        var policy = """
            default: deny
            rules:
              - {name: tools, action: allow, executable: "ROOT/bin/tool"}
              - {name: shells, action: allow, executable: "ROOT/bin/sh"}
            """;
        assertRefused("default", policy, "nice", "tool");
        assertAllowed("shells", policy, "sh", "-c", "whatever a shell may run");
    }

    @Test
    void denyingLooksIntoWhatAShellIsTold() {
        var policy = "default: allow\nrules: [{name: no-tool, action: deny, executable: \"ROOT/bin/tool\"}]";
        assertRefused("no-tool", policy, "sh", "-c", "true; link x");
        assertRefused("no-tool", policy, "env", "A=b", "tool");
        assertAllowed("default", policy, "sh", "-c", "echo tool");
    }

    @Test
    void denyBeatsAllowWhateverTheirOrder() {
        var allow = "{name: tools, action: allow, executable: \"ROOT/bin/*\"}";
        var deny = "{name: not-x, action: deny, any-argument: x}";
        assertRefused("not-x", "default: deny\nrules: [" + allow + ", " + deny + "]", "tool", "x");
        assertRefused("not-x", "default: deny\nrules: [" + deny + ", " + allow + "]", "tool", "x");
        assertAllowed("tools", "default: deny\nrules: [" + deny + ", " + allow + "]", "tool", "y");
    }

    @ParameterizedTest
    @CsvSource({
        "status nginx, true",
        "restart nginx, true",
        "restart nginx extra, false",
        "restart, false",
        "stop nginx, false",
        "restart nginxx, false"
    })
    void argumentsAreComparedOneByOne(String arguments, boolean allowed) {
        var policy = """
            default: deny
            rules:
              - {name: status, action: allow, executable: "ROOT/bin/tool", arguments: [status, "..."]}
              - {name: restart, action: allow, executable: "ROOT/bin/tool", arguments: [restart, "ngin?"]}
            """;
        var words = ("tool " + arguments).split(" ", -1);
        assertEquals(allowed, decide(policy, launch(words)).allowed());
    }

    @Test
    void whoSubmitsItAndWhomItRunsAsCount() {
        var policy = """
            default: deny
            rules:
              - {name: ops, action: allow, submitted-by: "ops-*", run-as: ["*", "!root"]}
            """;
        assertRefused("default", policy, "tool");
        user = "ops-7";
        assertAllowed("ops", policy, "tool");
        runAs = "root";
        assertRefused("default", policy, "tool");
    }

    @Test
    void whoSaysNothingRunsAsTheAgent() {
        var policy = "default: allow\nrules: [{name: not-as-agent, action: deny, run-as: agent-user}]";
        assertRefused("not-as-agent", policy, "tool");
        runAs = "nobody";
        assertAllowed("default", policy, "tool");
    }

    @Test
    void aVariableThatARuleDoesNotNameMakesAnotherProgramOfIt() {
        var tools = "default: deny\nrules: [{name: tools, action: allow, executable: \"ROOT/bin/tool\"}]";
        assertAllowed("tools", tools, "tool");
        variables = Set.of("LD_PRELOAD");
        assertRefused("default", tools, "tool");
        var named = tools.replace("}", ", environment: [LANG, \"LC_*\"]}");
        assertRefused("default", named, "tool");
        variables = Set.of("LC_ALL", "LANG");
        assertAllowed("tools", named, "tool");
        var denied = "default: allow\nrules: [{name: no-preload, action: deny, environment: \"LD_*\"}]";
        assertAllowed("default", denied, "tool");
        variables = Set.of("LC_ALL", "LD_PRELOAD");
        assertRefused("no-preload", denied, "tool");
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-25T20:59:59Z, false", // Wednesday, 21:59:59 in Berlin
        "2026-11-25T21:00:00Z, true",
        "2026-11-26T04:59:59Z, true",
        "2026-11-26T05:00:00Z, false",
        "2026-11-26T21:00:00Z, false", // Thursday
        "2026-07-01T20:00:00Z, true", // summer: 22:00
        "2026-07-01T19:59:59Z, false"
    })
    void hoursAreThoseOfTheTimeZoneAndBelongToTheDayOnWhichTheyBegin(Instant time, boolean allowed) {
        at = time;
        var policy = """
            default: deny
            time-zone: Europe/Berlin
            rules:
              - {name: night, action: allow, hours: "22:00-06:00", days: wed}
            """;
        assertEquals(allowed, decide(policy, launch("tool")).allowed());
    }

    @Test
    void aDangerousCommandHasToSaySo() {
        var verdict = decide("profile: open", launch("rm", "-rf", "/"));
        assertEquals("dangerous-remove", verdict.rule());
        assertTrue(verdict.overridable());
        assertEquals(
                "'rm -rf /' removes a folder that the system needs; if it is meant, submit it with the parameter"
                        + " allow_dangerous: true",
                verdict.reason());
        allowDangerous = true;
        assertAllowed("default", "profile: open", "rm", "-rf", "/");
    }

    @Test
    void aFileCanForbidToSaySo() {
        allowDangerous = true;
        assertRefused("dangerous-remove", "profile: open\ndangerous: {default: deny}", "rm", "-rf", "/");
        assertRefused("dangerous-remove", "profile: open\ndangerous: {remove: deny}", "rm", "-rf", "/");
        assertAllowed("default", "profile: open\ndangerous: {remove: deny, power: ask}", "reboot");
        allowDangerous = false;
        assertAllowed("default", "profile: open\ndangerous: {power: allow}", "reboot");
    }

    @Test
    void whatIsDeniedForGoodIsNotSaidToBeOverridable() {
        var policy = "default: allow\nrules: [{name: no-rm, action: deny, executable: rm}]";
        assertFalse(decide(policy, launch("rm", "-rf", "/")).overridable());
        assertRefused("no-rm", policy, "rm", "-rf", "/");
        assertRefused("default", "default: deny", "rm", "-rf", "/");
    }

    @Test
    void lockedLetsNothingThroughThatNoRuleAllows() {
        assertRefused("default", "profile: locked", "true");
        type = "facts";
        assertEquals("harmless", decide("profile: locked", Intent.NONE).rule());
        type = "sleep";
        assertTrue(decide("profile: locked", Intent.NONE).allowed());
        type = "http";
        assertEquals(
                "no rule allows tasks of type 'http'",
                decide("profile: locked", Intent.NONE).reason());
    }

    @ParameterizedTest
    @CsvSource({
        "cat ROOT/state/secret",
        "cat ROOT/bin/../state/secret",
        "cat here/secret",
        "tar --file=ROOT/state/secret",
        "sh -c 'echo x > state/secret'",
        "sh -c 'rm -rf ROOT/state'"
    })
    void theAgentsOwnFilesAreOutOfBounds(String command) {
        var words = command.contains("'")
                ? List.of("sh", "-c", word(command.substring(command.indexOf('\'') + 1, command.length() - 1)))
                : List.of(word(command).split(" ", -1));
        allowDangerous = true;
        var intent = intent(words, Optional.empty(), root + "/bin");
        assertEquals("agent-files", decide("profile: standard", intent).rule());
        assertTrue(decide("profile: open", intent).allowed());
        assertTrue(decide("profile: standard", launch("cat", "ROOT/state-of-the-art"))
                .allowed());
    }

    @ParameterizedTest
    @CsvSource({
        "rm -rf state",
        "rm -rf here",
        "rm -rf ROOT",
        "rm -rf .",
        "rm -rf state/..",
        "rm -rf ROOT/*",
        "mv -f ROOT ROOT/other",
        "mv -t other/ ROOT",
        "sudo rm -r -- ROOT",
        "sh -c 'rm -rf *'"
    })
    void norMayTheyBeTakenAwayByABareNameOrWithAFolderThatTheyAreIn(String command) {
        var words = command.contains("'")
                ? List.of("sh", "-c", word(command.substring(command.indexOf('\'') + 1, command.length() - 1)))
                : List.of(word(command).split(" ", -1));
        allowDangerous = true;
        var intent = intent(words, Optional.empty(), root + "/bin");
        assertEquals("agent-files", decide("profile: standard", intent).rule());
        assertTrue(decide("profile: open", intent).allowed());
    }

    @ParameterizedTest
    @CsvSource({"rm -rf other", "mv bin/tool ROOT", "mv bin/tool .", "ls ROOT", "rm -rf nowhere", "echo ''", "state x"})
    void whatIsBesideTheAgentsOwnFilesIsNotOneOfThem(String command) {
        assertTrue(decide("profile: standard", launch(command.split(" ", -1))).allowed());
    }

    @Test
    void aTaskMayNotRunInTheAgentsOwnFolderEither() {
        var inside = new Intent(
                List.of("rm", "-rf", "plugins"),
                Optional.empty(),
                variables,
                root + "/bin",
                root.resolve("here"),
                Optional.empty(),
                List.of());
        assertEquals("agent-files", decide("profile: standard", inside).rule());
        type = "my-plugin";
        assertTrue(decide("profile: standard", inside).allowed());
    }

    @Test
    void aPluginMayRunFromTheAgentsOwnFolderForTheAgentPutItThere() {
        var plugin = launch("ROOT/state/secret", "./secret");
        assertEquals("agent-files", decide("profile: standard", plugin).rule());
        type = "my-plugin";
        assertTrue(decide("profile: standard", plugin).allowed());
        assertFalse(decide("profile: standard", Intent.touching(List.of(root.resolve("state/secret"))))
                .allowed());
    }

    @Test
    void filesThatATaskTouchesItselfAreJudgedByWhereTheyAre() {
        type = "file";
        var policy = """
            default: deny
            rules:
              - {name: etc, action: allow, path: "ROOT/bin/**"}
              - {name: no-keys, action: deny, path: "**/*.key"}
            """;
        assertEquals(
                "etc",
                decide(policy, Intent.touching(List.of(root.resolve("bin/new"))))
                        .rule());
        assertEquals(
                "etc",
                decide(policy, Intent.touching(List.of(root.resolve("bin/x/../link"))))
                        .rule());
        assertEquals(
                "default",
                decide(policy, Intent.touching(List.of(root.resolve("bin/../state/x"))))
                        .rule());
        assertEquals(
                "default",
                decide(policy, Intent.touching(List.of(root.resolve("bin/away/new/file"))))
                        .rule(),
                "bin/away leads to state");
        assertEquals(
                "no-keys",
                decide(policy, Intent.touching(List.of(root.resolve("bin/a.key"))))
                        .rule());
        assertEquals(
                "agent-files",
                decide("profile: standard", Intent.touching(List.of(root.resolve("here/secret"))))
                        .rule());
    }

    @Test
    void neitherExceptionNorEndlessWorkWhateverIsAsked() {
        var seed = System.nanoTime();
        var random = new Random(seed);
        var pieces = List.of(
                "/",
                "..",
                "*",
                "\0",
                "\ud800",
                "rm",
                "-rf",
                "sudo",
                "sh",
                "-c",
                "$(",
                "'",
                "\"",
                "tool",
                " ",
                "=",
                "é",
                "~",
                "\n",
                "find",
                "-exec",
                ";",
                "dd",
                "of=/dev/x",
                ">",
                "kill",
                "-1",
                "x".repeat(5_000));
        var policies = List.of(
                policy("profile: locked"),
                policy("profile: standard\n"
                        + "rules: [{name: r, action: deny, executable: \"**/t*\", any-argument: \"*x\"}]"),
                policy("default: deny\nrules: [{name: r, action: allow, path: \"/**\"}]"));
        for (var round = 0; round < 3_000; round++) {
            var words = random.ints(1 + random.nextInt(6), 0, pieces.size())
                    .mapToObj(n -> pieces.get(n) + pieces.get(random.nextInt(pieces.size())))
                    .toList();
            try {
                for (var policy : policies) {
                    judge().decide(policy, request(intent(words, Optional.of(words.getLast()), words.getFirst())), at);
                }
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + words, e);
            }
        }
    }

    private void assertRefused(String rule, String policy, String... words) {
        var verdict = decide(policy, launch(words));
        assertFalse(verdict.allowed(), verdict.toString());
        assertEquals(rule, verdict.rule());
    }

    private void assertAllowed(String rule, String policy, String... words) {
        var verdict = decide(policy, launch(words));
        assertTrue(verdict.allowed(), verdict.toString());
        assertEquals(rule, verdict.rule());
    }

    private Verdict decide(String policy, Intent intent) {
        return judge().decide(policy(policy), request(intent), at);
    }

    private Judge judge() {
        return new Judge("agent-user", List.of(root.resolve("state")));
    }

    private Policy policy(String text) {
        return PolicyReader.read("version: 1\n" + word(text), Profile.OPEN, "test");
    }

    private PolicyRequest request(Intent intent) {
        return new PolicyRequest(type, user, intent, allowDangerous);
    }

    private Intent launch(String... words) {
        return intent(List.of(words).stream().map(this::word).toList(), Optional.empty(), root + "/bin");
    }

    private Intent intent(List<String> words, Optional<String> script, String searchPath) {
        return new Intent(
                words,
                script,
                variables,
                searchPath,
                root,
                runAs.isEmpty() ? Optional.empty() : Optional.of(runAs),
                List.of());
    }

    private String word(String text) {
        return text.replace("ROOT", root.toString()).replace("DIR", String.valueOf(root.getFileName()));
    }
}
