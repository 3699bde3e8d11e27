package io.muster.agent.policy.danger;

import java.util.List;
import java.util.Set;

/** Reads the command line of {@code find}. */
final class FindTests {
    /** What does not choose among files. */
    private static final Set<String> NO_TESTS = Set.of(
            "-delete",
            "-depth",
            "-d",
            "-xdev",
            "-mount",
            "-maxdepth",
            "-mindepth",
            "-print",
            "-print0",
            "-follow",
            "-noleaf",
            "-ignore_readdir_race",
            "-exec",
            "-execdir",
            "-H",
            "-L",
            "-P",
            "-a",
            "-and",
            "-type",
            "-f",
            "-rf",
            "-r",
            "-fr");

    private FindTests() {}

    /** True when it deletes, and not only what it was told to look for. */
    static boolean deletesEverything(List<String> arguments) {
        var deletes = arguments.contains("-delete")
                || (arguments.stream().anyMatch(Set.of("-exec", "-execdir")::contains)
                        && arguments.stream().anyMatch(Set.of("rm", "/bin/rm", "/usr/bin/rm")::contains));
        return deletes
                && arguments.stream().filter(word -> word.startsWith("-")).allMatch(NO_TESTS::contains);
    }

    static List<String> startingPoints(List<String> arguments) {
        return arguments.stream()
                .dropWhile(Set.of("-H", "-L", "-P")::contains)
                .takeWhile(word -> !word.startsWith("-") && !word.equals("(") && !word.equals("!"))
                .toList();
    }
}
