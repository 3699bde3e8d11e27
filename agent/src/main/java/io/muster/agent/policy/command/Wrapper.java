package io.muster.agent.policy.command;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A program whose arguments hold another command.
 *
 * @param withValue its options that take the next word, as {@code -u --user}
 * @param flags its other options
 * @param operands how many words stand before the command
 * @param joined true when what follows is joined to one text for a shell
 */
record Wrapper(String name, Set<String> withValue, Set<String> flags, int operands, boolean joined) {
    private static final Map<String, Wrapper> KNOWN = List.of(
                    of(
                            "sudo",
                            "-u --user -g --group -h --host -p --prompt -C -r --role -t --type -T -U -D --chdir -R",
                            "-n -E -H -i -s -k -b -A -S --non-interactive --preserve-env --login --shell",
                            0),
                    of("doas", "-u -C", "-n -s", 0),
                    of("pkexec", "--user", "", 0),
                    of("env", "-u --unset -C --chdir", "-i --ignore-environment - -0 --null -v --debug", 0),
                    of("nice", "-n --adjustment", "", 0),
                    of("ionice", "-c --class -n --classdata", "-t --ignore", 0),
                    of("chrt", "", "-b -f -i -o -r -d -R -a -v", 1),
                    of("taskset", "", "-c -a --cpu-list --all-tasks", 1),
                    of("nohup", "", "", 0),
                    of("setsid", "", "-c -f -w --ctty --fork --wait", 0),
                    of("time", "-f --format -o --output", "-p -v -a --portability --verbose", 0),
                    of(
                            "timeout",
                            "-s --signal -k --kill-after",
                            "-v -f -p --foreground --preserve-status --verbose",
                            1),
                    of("stdbuf", "-i --input -o --output -e --error", "", 0),
                    of(
                            "xargs",
                            "-I -n --max-args -P --max-procs -L --max-lines -d --delimiter -E -s --max-chars -a"
                                    + " --arg-file",
                            "-0 --null -r --no-run-if-empty -t -x -p",
                            0),
                    of("chroot", "", "", 1),
                    of("setpriv", "--reuid --regid --groups", "--clear-groups --init-groups --no-new-privs", 0),
                    of("capsh", "", "", 0),
                    of("prlimit", "", "", 0),
                    of("cpulimit", "-l -p -e", "-z -i -f", 0),
                    of("unshare", "", "-m -u -i -n -p -U -f -r --fork --pid --mount --net --uts --ipc --kill-child", 0),
                    of("nsenter", "-t --target", "-a -m -u -i -n -p -U --all --mount --net --pid", 0),
                    of(
                            "systemd-run",
                            "-p --property -u --unit --uid --gid --slice -M -H",
                            "-t -P -q -r -d --scope --user --wait --pipe --pty --quiet --collect",
                            0),
                    of("strace", "-e -o -p -s -u -a -E", "-f -ff -q -t -tt -T -c -v -y", 0),
                    of("command", "", "-p", 0),
                    of("exec", "-a", "-c -l", 0),
                    of("builtin", "", "", 0),
                    of("busybox", "", "", 0),
                    of("toybox", "", "", 0),
                    of("fakeroot", "", "", 0),
                    of("runuser", "-u --user -g --group -G", "-l -m -p", 0),
                    of(
                            "flock",
                            "-w --timeout --wait -E --conflict-exit-code",
                            "-s -x -e -n -o -u --shared --exclusive --nonblock --close",
                            1),
                    joining("watch", "-n --interval", "-d -t -b -e -g -c -x --differences --no-title"),
                    joining("eval", "", ""))
            .stream()
            .collect(Collectors.toUnmodifiableMap(Wrapper::name, Function.identity()));

    private static Wrapper of(String name, String withValue, String flags, int operands) {
        return new Wrapper(name, words(withValue), words(flags), operands, false);
    }

    private static Wrapper joining(String name, String withValue, String flags) {
        return new Wrapper(name, words(withValue), words(flags), 0, true);
    }

    private static Set<String> words(String text) {
        return Arrays.stream(text.split(" ")).filter(word -> !word.isEmpty()).collect(Collectors.toUnmodifiableSet());
    }

    static @Nullable Wrapper of(String baseName) {
        return KNOWN.get(baseName);
    }

    /**
     * Where the command begins.
     *
     * @param from position in the words, 1 or more
     * @param certain false when an option is not known, which may have a value or not: the command may begin later
     */
    record Start(int from, boolean certain) {}

    Start start(List<String> words) {
        var certain = true;
        var operandsLeft = operands;
        var i = 1;
        while (i < words.size()) {
            var word = words.get(i);
            if (word.equals("--")) {
                return new Start(i + 1 + operandsLeft, certain);
            }
            if (word.startsWith("-") && !word.isEmpty() && operandsLeft == operands) {
                certain &= isKnown(word);
                i += withValue.contains(word) ? 2 : 1;
            } else if (ShellText.isAssignment(word)) {
                i++;
            } else if (operandsLeft > 0) {
                operandsLeft--;
                i++;
            } else {
                break;
            }
        }
        return new Start(i, certain);
    }

    private boolean isKnown(String option) {
        return withValue.contains(option)
                || flags.contains(option)
                || option.contains("=")
                || (option.length() > 2 && withValue.contains(option.substring(0, 2)))
                || option.chars().skip(1).allMatch(Character::isDigit)
                || (!option.startsWith("--") && option.chars().skip(1).allMatch(c -> flags.contains("-" + (char) c)));
    }
}
