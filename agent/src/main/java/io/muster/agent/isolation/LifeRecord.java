package io.muster.agent.isolation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the processes of one life of the agent are to be found, on disk before there are any: for the next life, should this
 * one end abruptly. With it goes what an earlier life has left to be found still.
 *
 * @param lives what their marks begin with
 * @param cgroups in which they are
 * @param emptied cgroups in which the agent itself was
 * @param kinds what held them together, in this life and in those before it since the machine booted: an attempt of any of
 *     these may not have been told of yet
 */
record LifeRecord(List<String> lives, List<Path> cgroups, List<Path> emptied, List<String> kinds) {
    static final LifeRecord EMPTY = new LifeRecord(List.of(), List.of(), List.of(), List.of());
    private static final String FILE = "isolation";
    private static final String BOOT = "boot ";
    private static final String LIFE = "life ";
    private static final String CGROUP = "cgroup ";
    private static final String AGENT = "agent ";
    private static final String KIND = "kind ";

    /** What was written in an earlier boot of the machine is of nothing that can be running. */
    static LifeRecord read(Path stateDirectory, String bootId) throws IOException {
        var file = stateDirectory.resolve(FILE);
        if (!Files.exists(file)) {
            return EMPTY;
        }
        var lines = Files.readAllLines(file);
        if (values(lines, BOOT).stream().anyMatch(boot -> !boot.equals(bootId))) {
            return EMPTY;
        }
        return new LifeRecord(
                values(lines, LIFE),
                values(lines, CGROUP).stream().map(Path::of).toList(),
                values(lines, AGENT).stream().map(Path::of).toList(),
                values(lines, KIND));
    }

    void write(Path stateDirectory, String bootId) throws IOException {
        var lines = new ArrayList<String>();
        lines.add(BOOT + bootId);
        lives.forEach(life -> lines.add(LIFE + life));
        cgroups.forEach(path -> lines.add(CGROUP + path));
        emptied.forEach(path -> lines.add(AGENT + path));
        kinds.forEach(kind -> lines.add(KIND + kind));
        var next = stateDirectory.resolve(FILE + ".new");
        Files.write(next, lines);
        Files.move(next, stateDirectory.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
    }

    LifeRecord with(LifeRecord earlier) {
        return new LifeRecord(
                union(lives, earlier.lives),
                union(cgroups, earlier.cgroups),
                union(emptied, earlier.emptied),
                union(kinds, earlier.kinds));
    }

    LifeRecord with(IsolationKind kind) {
        return new LifeRecord(lives, cgroups, emptied, union(kinds, List.of(kind.wireName())));
    }

    /** True when whoever was held could not get away. */
    boolean isByCgroups() {
        return !kinds.isEmpty()
                && List.of(IsolationKind.CGROUP_V1.wireName(), IsolationKind.CGROUP_V2.wireName())
                        .containsAll(kinds);
    }

    private static <T> List<T> union(List<T> one, List<T> other) {
        return Stream.concat(one.stream(), other.stream()).distinct().toList();
    }

    private static List<String> values(List<String> lines, String word) {
        return lines.stream()
                .filter(line -> line.startsWith(word))
                .map(line -> line.substring(word.length()))
                .toList();
    }
}
