package io.muster.agent.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.agent.policy.danger.Danger;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyReaderTest {
    @Test
    void readsEveryField() {
        var policy = read("""
            version: 1
            profile: locked
            time-zone: Europe/Berlin
            default: allow
            protect-agent-files: false
            dangerous:
              default: deny
              power: allow
            rules:
              - name: backups
                action: allow
                reason: because
                type: [shell, script]
                submitted-by: ["ops-*", "!ops-intern"]
                run-as: backup
                executable: [/usr/bin/rsync, "/opt/backup/**"]
                arguments: ["-a", "*", "..."]
                any-argument: "--delete"
                every-argument: ["*"]
                hours: "22:00-06:00"
                days: [fri-sun, wed]
            """);
        assertEquals(ZoneId.of("Europe/Berlin"), policy.zone());
        assertTrue(policy.allowsByDefault());
        assertFalse(policy.protectsAgent());
        assertEquals(DangerMode.ALLOW, policy.dangers().get(Danger.POWER));
        assertEquals(DangerMode.DENY, policy.dangers().get(Danger.REMOVE));
        var rule = policy.rules().getLast();
        assertEquals("backups", rule.name());
        assertTrue(rule.allows());
        assertEquals("because", rule.reason());
        assertTrue(rule.submittedBy().match("ops-1"));
        assertFalse(rule.submittedBy().match("ops-intern"));
        assertEquals(
                new Hours(
                        Set.of(DayOfWeek.FRIDAY, DayOfWeek.SATURDAY, DayOfWeek.SUNDAY, DayOfWeek.WEDNESDAY),
                        LocalTime.of(22, 0),
                        LocalTime.of(6, 0)),
                rule.hours());
        assertTrue(rule.arguments().hold(List.of("-a", "x", "--delete")));
        assertFalse(rule.arguments().hold(List.of("-a", "x", "y")), "without --delete");
    }

    @Test
    void namesEverythingThatIsWrongWithItsLine() {
        var problems = problems("""
            version: 2
            profile: lax
            time-zone: Mars/Olympus
            colour: red
            dangerous:
              power: perhaps
              volcano: deny
            rules:
              - action: maybe
                executable: [bin/ls]
                hours: 8-9
                days: [someday]
              - name: twice
                action: allow
                executable: ls
              - name: twice
                action: deny
                submitted-by: []
                arguments: ["ok", "x\\\\"]
                path: /etc/**
              - just-a-word
            """);
        assertEquals(
                List.of(
                        "line 1: version: must be 1",
                        "line 2: profile: must be one of open, standard, locked, not 'lax'",
                        "line 3: time-zone: must be a time zone as Europe/Berlin or UTC, not 'Mars/Olympus'",
                        "line 6: dangerous.power: must be allow, ask or deny, not 'perhaps'",
                        "line 7: dangerous.volcano: is not known here; known are default, device-write, fork-bomb,"
                                + " format, kill-all, obscure, permissions, power, remove",
                        "line 21: rules[3]: must be a mapping",
                        "line 9: rules[0].name: is missing: a refused task shows it",
                        "line 9: rules[0].action: must be allow or deny, not 'maybe'",
                        "line 10: rules[0].executable: 'bin/ls' must be a path from the root, or a name alone",
                        "line 12: rules[0].days: must be days as mon or mon-fri, not 'someday'",
                        "line 11: rules[0].hours: must be as 08:00-18:00 (in quotes), not '8-9'",
                        "line 15: rules[1].executable: 'ls' must be a path from the root in a rule that allows: any"
                                + " file can be given a name",
                        "line 18: rules[2].submitted-by: must be a value or a list of values",
                        "line 19: rules[2].arguments: the backslash at the end stands for nothing",
                        "line 16: rules[2].name: 'twice' is the name of another rule too",
                        "line 4: colour: is not known here; known are dangerous, default, profile,"
                                + " protect-agent-files, rules, time-zone, version"),
                problems);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "just text",
                "- a\n- b",
                "version: 1\nversion: 1",
                "a: [",
                "a: &x {b: 1}\nc: *x",
                "\0",
                "\t- x"
            })
    void whatIsNoPolicyIsRefusedWithItsReason(String text) {
        var problems = problems(text);
        assertFalse(problems.isEmpty());
        problems.forEach(each -> assertTrue(each.startsWith("line ") || each.startsWith("is not valid"), each));
    }

    @ParameterizedTest
    @EnumSource
    void everyProfileIsAPolicyThatCanBeUsed(Profile profile) {
        var policy = profile.policy();
        assertEquals(profile != Profile.LOCKED, policy.allowsByDefault());
        assertEquals(profile != Profile.OPEN, policy.protectsAgent());
        assertEquals(Set.of(Danger.values()), policy.dangers().keySet());
        assertEquals(
                Set.of(profile == Profile.LOCKED ? DangerMode.DENY : DangerMode.ASK),
                Set.copyOf(policy.dangers().values()));
    }

    @Test
    void theLockedProfileLetsHarmlessTypesRunAsAFileWouldSay() {
        var rules = """
                version: 1
                rules:
                  - name: harmless
                    action: allow
                    type: [sleep, facts]
                """;
        assertEquals(read(rules).rules(), Profile.LOCKED.policy().rules());
    }

    @Test
    void aFileThatSaysNothingIsItsProfile() {
        var policy = PolicyReader.read("version: 1", Profile.LOCKED, "file");
        assertFalse(policy.allowsByDefault());
        assertEquals(Profile.LOCKED.policy().rules(), policy.rules());
    }

    private static Policy read(String text) {
        return PolicyReader.read(text, Profile.STANDARD, "test");
    }

    private static List<String> problems(String text) {
        return assertThrows(PolicyException.class, () -> read(text)).problems();
    }
}
