package io.muster.agent.isolation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where cgroup file systems are mounted, and where in them this process is (proc(5), cgroups(7)).
 *
 * @param mountInfo the lines of {@code /proc/self/mountinfo}
 * @param membership the lines of {@code /proc/self/cgroup}
 */
record ControlGroupMounts(List<String> mountInfo, List<String> membership) {
    private static final Pattern OCTAL = Pattern.compile("\\\\([0-7]{3})");
    private static final int MOUNT_ROOT = 3;
    private static final int MOUNT_POINT = 4;

    /** Empty where there are none, as on a system that is not Linux. */
    static ControlGroupMounts read() {
        var self = Path.of("/proc/self");
        try {
            return new ControlGroupMounts(
                    Files.readAllLines(self.resolve("mountinfo")), Files.readAllLines(self.resolve("cgroup")));
        } catch (IOException e) {
            return new ControlGroupMounts(List.of(), List.of());
        }
    }

    /**
     * @param root below the mount; empty: where this process is
     * @return the directory of the unified hierarchy (version 2)
     */
    Optional<Path> unified(Optional<Path> root) {
        return mounts("cgroup2").findFirst().map(mount -> mount.resolve(root, memberOf("")));
    }

    /** The directory of the hierarchy of version 1 that has the controller. */
    Optional<Path> controller(String name, Optional<Path> root) {
        return mounts("cgroup")
                .filter(mount -> mount.options().contains(name))
                .findFirst()
                .map(mount -> mount.resolve(root, memberOf(name)));
    }

    private Stream<Mount> mounts(String fileSystem) {
        return mountInfo.stream()
                .map(Mount::parse)
                .flatMap(Optional::stream)
                .filter(mount -> mount.fileSystem().equals(fileSystem));
    }

    /** In {@code 4:cpu,cpuacct:/path}; version 2 is {@code 0::/path}. */
    private Path memberOf(String controller) {
        return membership.stream()
                .map(line -> line.split(":", 3))
                .filter(parts -> parts.length == 3
                        && Arrays.asList(parts[1].split(",", -1)).contains(controller))
                .map(parts -> Path.of(parts[2]))
                .findFirst()
                .orElse(Path.of("/"));
    }

    /** @param root what of the file system is mounted: not the whole of it in a container */
    private record Mount(String fileSystem, Path root, Path point, List<String> options) {
        static Optional<Mount> parse(String line) {
            var halves = line.split(" - ", 2);
            var left = halves[0].split(" ", -1);
            if (halves.length < 2 || left.length <= MOUNT_POINT) {
                return Optional.empty();
            }
            var right = halves[1].split(" ", -1);
            return Optional.of(new Mount(
                    right[0],
                    Path.of(plain(left[MOUNT_ROOT])),
                    Path.of(plain(left[MOUNT_POINT])),
                    List.of(right[right.length - 1].split(",", -1))));
        }

        Path resolve(Optional<Path> wanted, Path own) {
            if (wanted.isPresent()) {
                return point.resolve(Path.of("/").relativize(wanted.get()));
            }
            return own.startsWith(root) ? point.resolve(root.relativize(own)).normalize() : point;
        }

        private static String plain(String escaped) {
            return OCTAL.matcher(escaped)
                    .replaceAll(match -> Character.toString((char) Integer.parseInt(match.group(1), 8)));
        }
    }
}
