package io.muster.agent.isolation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the processes of one life of the agent are to be found, on disk before there are any: for the next life, should this
 * one end abruptly.
 *
 * @param lives what their marks begin with
 * @param cgroups in which they are
 * @param emptied cgroups in which the agent itself was
 * @param kinds what held them together
 */
record LifeRecord(List<String> lives, List<Path> cgroups, List<Path> emptied, List<String> kinds) {
    static final LifeRecord EMPTY = new LifeRecord(List.of(), List.of(), List.of(), List.of());
    private static final String FILE = "isolation";
    private static final String LIFE = "life ";
    private static final String CGROUP = "cgroup ";
    private static final String AGENT = "agent ";
    private static final String KIND = "kind ";

    static LifeRecord read(Path stateDirectory) throws IOException {
        var file = stateDirectory.resolve(FILE);
        if (!Files.exists(file)) {
            return EMPTY;
        }
        var lines = Files.readAllLines(file);
        return new LifeRecord(
                values(lines, LIFE),
                values(lines, CGROUP).stream().map(Path::of).toList(),
                values(lines, AGENT).stream().map(Path::of).toList(),
                values(lines, KIND));
    }

    void write(Path stateDirectory) throws IOException {
        var lines = new ArrayList<String>();
        lives.forEach(life -> lines.add(LIFE + life));
        cgroups.forEach(path -> lines.add(CGROUP + path));
        emptied.forEach(path -> lines.add(AGENT + path));
        kinds.forEach(kind -> lines.add(KIND + kind));
        var next = stateDirectory.resolve(FILE + ".new");
        Files.write(next, lines);
        Files.move(next, stateDirectory.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
    }

    LifeRecord with(List<Path> moreCgroups) {
        var all = new ArrayList<>(cgroups);
        all.addAll(moreCgroups);
        return new LifeRecord(lives, all, emptied, kinds);
    }

    LifeRecord with(IsolationKind kind) {
        return new LifeRecord(lives, cgroups, emptied, List.of(kind.wireName()));
    }

    /** True when whoever was held could not get away. */
    boolean isByCgroups() {
        return kinds.contains(IsolationKind.CGROUP_V1.wireName()) || kinds.contains(IsolationKind.CGROUP_V2.wireName());
    }

    private static List<String> values(List<String> lines, String word) {
        return lines.stream()
                .filter(line -> line.startsWith(word))
                .map(line -> line.substring(word.length()))
                .toList();
    }
}
