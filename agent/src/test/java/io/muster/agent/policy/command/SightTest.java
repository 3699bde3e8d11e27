package io.muster.agent.policy.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SightTest {
    /** Texts for a shell in which {@code rm -rf /} is somewhere. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "rm -rf /",
                "  rm\t-rf  /  ",
                "cd /tmp && rm -rf /",
                "true;rm -rf /",
                "true\nrm -rf /",
                "false || rm -rf / &",
                "echo x | rm -rf /",
                "(rm -rf /)",
                "{ rm -rf /; }",
                "if true; then rm -rf /; fi",
                "for i in 1 2; do rm -rf /; done",
                "while ! rm -rf /; do :; done",
                "case x in x) rm -rf /;; esac",
                "f() { rm -rf /; }; f",
                "A=1 B=2 rm -rf /",
                "r\"m\" '-rf' \"/\"",
                "\\rm -rf /",
                "r\\m -r\\f \\/",
                "rm -rf \\\n/",
                "$'\\x72m' -rf $'\\57'",
                "rm$IFS-rf$IFS/",
                "rm${IFS}-rf${IFS}/",
                "{rm,-rf,/}",
                "echo $(rm -rf /)",
                "echo \"$(rm -rf /)\"",
                "echo \"a $(echo \"b $(rm -rf /)\")\"",
                "echo `rm -rf /`",
                "echo \"`rm -rf /`\"",
                "cat <(rm -rf /)",
                "rm -rf / >/dev/null 2>&1",
                ">/dev/null rm -rf /",
                "2>/dev/null rm -rf /",
                "sh -c 'rm -rf /'",
                "bash -ec \"rm -rf /\"",
                "bash -o pipefail -c 'rm -rf /'",
                "bash -c -e 'rm -rf /'",
                "sh -c \"sh -c 'rm -rf /'\"",
                "eval rm -rf /",
                "eval \"rm -rf\" /",
                "trap 'rm -rf /' EXIT",
                "cat <<EOF\ndon't\nEOF\nrm -rf /",
                "cat <<'E F'\n\"\nE F\nrm -rf /",
                "cat <<-EOF\n\tit's\n\tEOF\nrm -rf /",
                "cat <<A <<B\n'\nA\n'\nB\nrm -rf /",
                "sh <<EOF\nrm -rf /\nEOF",
                "sh <<< 'rm -rf /'",
                "# don't\nrm -rf /",
                "echo a#'\n'; rm -rf /",
                "sudo rm -rf /",
                "sudo -u root -n rm -rf /",
                "sudo --user=root -- rm -rf /",
                "nice -n 5 ionice -c3 nohup rm -rf /",
                "nice -5 rm -rf /",
                "env -i A=b rm -rf /",
                "env -S 'rm -rf /'",
                "env --split-string='rm -rf' /",
                "timeout -k 5 10 rm -rf /",
                "timeout --unknown 7 10 rm -rf /",
                "xargs -0 -n 1 rm -rf /",
                "find . -exec rm -rf / ;",
                "find . -name x -exec true + -execdir rm -rf / +",
                "busybox rm -rf /",
                "su root -c 'rm -rf /'",
                "su -c 'rm -rf /' root",
                "su - root --command='rm -rf /'",
                "flock /tmp/lock rm -rf /",
                "flock -n /tmp/lock -c 'rm -rf /'",
                "watch -n 1 rm -rf /",
                "exec -a x rm -rf /",
                "command rm -rf /",
                "chroot /mnt rm -rf /",
                "time rm -rf /",
                "unshare -m --weird rm -rf /"
            })
    void aShellsCommandIsSeen(String text) {
        assertTrue(sees(List.of("/bin/sh", "-c", text), Optional.empty()), () -> show(text));
        assertTrue(sees(List.of("/bin/sh"), Optional.of(text)), "and in a script");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "echo 'rm -rf /'",
                "echo \"rm -rf /\"",
                "echo rm -rf /",
                "# rm -rf /",
                "echo x # ; rm -rf /",
                "rm -rf /tmp",
                "rm -r -f /"
            })
    void whatIsNoCommandIsNone(String text) {
        assertFalse(sees(List.of("/bin/sh", "-c", text), Optional.empty()), () -> show(text));
    }

    static Stream<Arguments> redirections() {
        return Stream.of(
                Arguments.of("echo x > /dev/sda", List.of("/dev/sda")),
                Arguments.of("echo x >>/dev/sda", List.of("/dev/sda")),
                Arguments.of("echo x >| \"/dev/sda\"", List.of("/dev/sda")),
                Arguments.of("echo x 1>/dev/sda 2>&1", List.of("/dev/sda", "1")),
                Arguments.of("echo x &>/dev/sda", List.of("/dev/sda")),
                Arguments.of("> /dev/sda", List.of("/dev/sda")),
                Arguments.of("cat < /etc/passwd", List.of()),
                Arguments.of("echo x2>f", List.of("f")));
    }

    @ParameterizedTest
    @MethodSource("redirections")
    void filesThatAShellWritesAreSeen(String text, List<String> files) {
        var written = Sight.of(List.of("sh", "-c", text), Optional.empty()).commands().stream()
                .flatMap(command -> command.writes().stream())
                .toList();
        assertEquals(files, written);
    }

    @Test
    void aProgramWithoutAShellIsJustThat() {
        var sight = Sight.of(List.of("echo", "; rm -rf /"), Optional.empty());
        assertEquals(1, sight.commands().size());
        assertEquals(1, sight.direct().size());
    }

    @Test
    void depthHasAnEndAndIsTold() {
        var nested = "rm -rf /";
        for (var i = 0; i < 40; i++) {
            nested = "eval " + nested;
        }
        assertFalse(Sight.of(List.of("sh", "-c", nested), Optional.empty()).complete());
        var deep = "\"$(".repeat(1_000) + "rm -rf /" + ")\"".repeat(1_000);
        assertFalse(
                Sight.of(List.of("sh", "-c", "echo " + deep), Optional.empty()).complete());
        assertTrue(Sight.of(List.of("sh", "-c", "ls"), Optional.empty()).complete());
    }

    @Test
    void noTextTakesLong() {
        for (var text : List.of(
                "$(".repeat(300_000),
                "\"$(".repeat(200_000),
                "`".repeat(500_001),
                "(){".repeat(200_000),
                "nice --x ".repeat(50_000),
                "nice -n ".repeat(50_000),
                "nice --x " + "sh ".repeat(50_000) + "-c 'nice --x sh sh sh sh -c x'",
                "sh -c \"".repeat(50_000),
                "cat <<A ".repeat(100_000) + "\n" + "x\n".repeat(100_000),
                "'".repeat(500_001),
                "find -exec ".repeat(50_000),
                "a=b ".repeat(200_000))) {
            assertTimeout(
                    Duration.ofSeconds(10), () -> Sight.of(List.of("sh", "-c", text), Optional.of(text)), show(text));
        }
    }

    @Test
    void nothingIsTooStrangeToBeRead() {
        var seed = System.nanoTime();
        var random = new Random(seed);
        var pieces = List.of(
                "rm",
                "-rf",
                "/",
                " ",
                "\n",
                "'",
                "\"",
                "\\",
                "$",
                "$(",
                ")",
                "`",
                "<<",
                "<<-",
                "EOF",
                "<<<",
                ">",
                "&",
                "|",
                ";",
                "{",
                "}",
                "(",
                "$'",
                "\\x",
                "\\u",
                "\\777",
                "${IFS",
                "\0",
                "\ud800",
                "é",
                "😀",
                "#",
                "=",
                "sh -c ",
                "env -S",
                "find -exec ",
                "sudo ",
                "timeout ",
                "--",
                "-c",
                "xargs ",
                "eval ",
                "su -c ",
                "\t",
                "*",
                "~");
        for (var round = 0; round < 20_000; round++) {
            var text = new StringBuilder();
            for (var n = random.nextInt(24); n >= 0; n--) {
                text.append(pieces.get(random.nextInt(pieces.size())));
            }
            try {
                Sight.of(List.of(text.toString(), text.toString()), Optional.of(text.toString()));
                Sight.of(List.of("sh", "-c", text.toString()), Optional.empty());
                Sight.of(List.of(text.toString().split(" ", -1)), Optional.empty());
            } catch (RuntimeException | StackOverflowError e) {
                throw new AssertionError("seed " + seed + ": " + show(text.toString()), e);
            }
        }
    }

    private static boolean sees(List<String> argv, Optional<String> script) {
        return Sight.of(argv, script).commands().stream()
                .anyMatch(command ->
                        command.baseName().equals("rm") && command.arguments().equals(List.of("-rf", "/")));
    }

    private static String show(String text) {
        return text.length() > 60 ? text.substring(0, 60) + "…" : text;
    }
}
