package io.muster.agent.policy.danger;

import io.muster.agent.policy.command.SeenCommand;
import io.muster.agent.policy.command.SeenCommand.SeenIn;
import io.muster.agent.policy.command.Sight;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Finds dangerous commands in what is seen of a task. Protects from mistakes, not from malice: whoever wants to can always
 * say it in a way that nothing sees but the shell that runs it.
 */
public final class Dangers {
    private static final int SHOWN = 120;
    private static final Set<String> FORMATTING =
            Set.of("mkfs", "mke2fs", "mkswap", "mkdosfs", "mkntfs", "wipefs", "blkdiscard", "pvremove", "vgremove");
    private static final Set<String> POWER_PROGRAMS = Set.of("shutdown", "reboot", "halt", "poweroff");
    private static final Set<String> POWER_UNITS = Set.of(
            "reboot",
            "poweroff",
            "halt",
            "kexec",
            "soft-reboot",
            "rescue",
            "emergency",
            "suspend",
            "hibernate",
            "exit");
    /** Started, they do the same. */
    private static final Set<String> POWER_TARGETS = Set.of(
            "reboot.target",
            "poweroff.target",
            "halt.target",
            "kexec.target",
            "rescue.target",
            "emergency.target",
            "shutdown.target",
            "exit.target",
            "runlevel0.target",
            "runlevel6.target");

    private static final Set<String> SAFE_DEVICES =
            Set.of("/dev/null", "/dev/zero", "/dev/full", "/dev/stdout", "/dev/stderr", "/dev/tty", "/dev/console");

    private final SystemPaths paths;
    private final Function<SeenCommand, String> realName;

    /**
     * @param directory where relative names begin
     * @param links follows symbolic links; gives back what does not exist
     * @param realName the name of the file that a command's name leads to
     */
    public Dangers(Path directory, Function<Path, Path> links, Function<SeenCommand, String> realName) {
        this.paths = new SystemPaths(directory, links);
        this.realName = realName;
    }

    /** In the order in which they were seen; several may be found in one command. */
    public List<Found> in(Sight sight) {
        var found = new ArrayList<Found>();
        for (var command : sight.commands()) {
            var names = Set.copyOf(List.of(command.baseName(), realName.apply(command)));
            of(command, names).ifPresent(danger -> found.add(new Found(danger, shown(command))));
            command.writes().stream()
                    .flatMap(file -> written(file).stream())
                    .forEach(danger -> found.add(new Found(danger, shown(command))));
        }
        sight.texts().stream()
                .filter(ForkBomb::isIn)
                .forEach(text -> found.add(new Found(Danger.FORK_BOMB, shortened(text.strip()))));
        if (!sight.complete()) {
            found.add(new Found(Danger.OBSCURE, shown(sight.commands().getFirst())));
        }
        return found;
    }

    private Optional<Danger> of(SeenCommand command, Set<String> names) {
        var arguments = command.arguments();
        if (isRemoval(command, names)) {
            return Optional.of(Danger.REMOVE);
        }
        if (names.stream().anyMatch(name -> FORMATTING.contains(name) || name.startsWith("mkfs."))
                && !arguments.equals(List.of("--help"))
                && !arguments.equals(List.of("-V"))) {
            return Optional.of(Danger.FORMAT);
        }
        if (isDeviceWrite(arguments, names)) {
            return Optional.of(Danger.DEVICE_WRITE);
        }
        if (isPower(arguments, names)) {
            return Optional.of(Danger.POWER);
        }
        if (isAny(names, "chmod", "chown", "chgrp") && isRecursive(arguments, "R") && anyNeeded(command)) {
            return Optional.of(Danger.PERMISSIONS);
        }
        if (names.contains("killall5") || (names.contains("kill") && killsAll(arguments))) {
            return Optional.of(Danger.KILL_ALL);
        }
        return Optional.empty();
    }

    private boolean isRemoval(SeenCommand command, Set<String> names) {
        var arguments = command.arguments();
        if (names.contains("rm")) {
            return isRecursive(arguments, "rR")
                    && (anyNeeded(command)
                            || (command.seenIn() == SeenIn.SHELL_TEXT
                                    && operands(arguments).stream().anyMatch(SystemPaths::isRootWhenEmpty)));
        }
        if (names.contains("mv")) {
            return moved(arguments).stream().anyMatch(paths::isNeeded);
        }
        return names.contains("find")
                && FindTests.deletesEverything(arguments)
                && FindTests.startingPoints(arguments).stream().anyMatch(paths::isNeeded);
    }

    /** The last word is where to, unless {@code -t} says it. */
    private static List<String> moved(List<String> arguments) {
        var operands = operands(arguments);
        var target = arguments.indexOf("-t");
        if (target >= 0 && target + 1 < arguments.size()) {
            return operands.stream()
                    .filter(word -> !word.equals(arguments.get(target + 1)))
                    .toList();
        }
        return operands.subList(0, Math.max(0, operands.size() - 1));
    }

    private boolean isDeviceWrite(List<String> arguments, Set<String> names) {
        if (names.contains("dd")) {
            return arguments.stream()
                    .filter(argument -> argument.startsWith("of="))
                    .anyMatch(argument -> isDevice(argument.substring(3)));
        }
        if (isAny(names, "tee", "shred", "truncate")) {
            return operands(arguments).stream().anyMatch(this::isDevice);
        }
        var operands = operands(arguments);
        return isAny(names, "cp", "install") && !operands.isEmpty() && isDevice(operands.getLast());
    }

    private Optional<Danger> written(String file) {
        if (paths.absolute(file).equals("/proc/sysrq-trigger")) {
            return Optional.of(Danger.POWER);
        }
        return isDevice(file) ? Optional.of(Danger.DEVICE_WRITE) : Optional.empty();
    }

    private boolean isDevice(String file) {
        var path = paths.absolute(file);
        return path.startsWith("/dev/")
                && !SAFE_DEVICES.contains(path)
                && !path.startsWith("/dev/fd/")
                && !path.startsWith("/dev/shm/")
                && !path.startsWith("/dev/pts/")
                && !path.startsWith("/dev/tcp/")
                && !path.startsWith("/dev/udp/");
    }

    private static boolean isPower(List<String> arguments, Set<String> names) {
        if (names.contains("systemctl") && !names.stream().anyMatch(POWER_PROGRAMS::contains)) {
            var operands = operands(arguments);
            return operands.stream().limit(1).anyMatch(POWER_UNITS::contains)
                    || operands.stream().skip(1).anyMatch(POWER_TARGETS::contains);
        }
        if (isAny(names, "init", "telinit")) {
            return arguments.stream().anyMatch(Set.of("0", "1", "6", "s", "S")::contains);
        }
        return names.stream().anyMatch(POWER_PROGRAMS::contains)
                && !arguments.contains("-c")
                && !arguments.contains("--help")
                && !arguments.contains("--version");
    }

    /** {@code -1} as a process; as the first word it is a signal. */
    private static boolean killsAll(List<String> arguments) {
        return arguments.lastIndexOf("-1") > 0;
    }

    private boolean anyNeeded(SeenCommand command) {
        return operands(command.arguments()).stream().anyMatch(paths::isNeeded);
    }

    private static boolean isRecursive(List<String> arguments, String letters) {
        for (var argument : arguments) {
            if (argument.equals("--")) {
                return false;
            }
            if (argument.length() > 3 && "--recursive".startsWith(argument)) {
                return true;
            }
            if (argument.startsWith("-")
                    && !argument.startsWith("--")
                    && argument.chars().anyMatch(c -> letters.indexOf(c) >= 0)) {
                return true;
            }
        }
        return false;
    }

    private static List<String> operands(List<String> arguments) {
        var end = arguments.indexOf("--");
        return IntStream.range(0, arguments.size())
                .filter(i -> (end >= 0 && i > end) || !arguments.get(i).startsWith("-"))
                .mapToObj(arguments::get)
                .toList();
    }

    private static boolean isAny(Set<String> names, String... wanted) {
        return Set.of(wanted).stream().anyMatch(names::contains);
    }

    private static String shown(SeenCommand command) {
        var text = new StringBuilder(String.join(" ", command.words()));
        command.writes()
                .forEach(file -> text.append(text.isEmpty() ? "> " : " > ").append(file));
        return shortened(text.toString());
    }

    private static String shortened(String text) {
        var line = text.replaceAll("\\s+", " ");
        if (line.length() <= SHOWN) {
            return line;
        }
        var end = Character.isHighSurrogate(line.charAt(SHOWN - 1)) ? SHOWN - 1 : SHOWN;
        return line.substring(0, end) + "…";
    }
}
