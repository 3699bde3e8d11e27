package io.muster.agent.policy.danger;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Tells whether a word on a command line means the root of the file system, or a folder right below it that it needs. */
final class SystemPaths {
    private static final Set<String> NEEDED = Set.of(
            "/",
            "/bin",
            "/boot",
            "/dev",
            "/etc",
            "/home",
            "/lib",
            "/lib32",
            "/lib64",
            "/opt",
            "/proc",
            "/root",
            "/run",
            "/sbin",
            "/srv",
            "/sys",
            "/usr",
            "/usr/bin",
            "/usr/lib",
            "/usr/lib64",
            "/usr/sbin",
            "/usr/local",
            "/var",
            "/var/lib",
            "/Applications",
            "/Library",
            "/System",
            "/Users",
            "/private");

    /** Written where {@code ~} or an unset variable could stand for one of them. */
    private static final Set<String> HOME = Set.of("~", "$HOME", "${HOME}");

    private final Path directory;
    private final Function<Path, Path> links;

    /**
     * @param directory where relative names begin
     * @param links follows symbolic links; gives back what does not exist
     */
    SystemPaths(Path directory, Function<Path, Path> links) {
        this.directory = directory;
        this.links = links;
    }

    /** Also when the word is a pattern for what is in such a folder, as {@code /*}. */
    boolean isNeeded(String word) {
        var meant = withoutPattern(word);
        if (HOME.contains(withoutEnd(meant))) {
            return true;
        }
        var lexical = absolute(meant);
        if (NEEDED.contains(lexical)) {
            return true;
        }
        try {
            return NEEDED.contains(links.apply(Path.of(lexical)).toString());
        } catch (InvalidPathException e) {
            return false; // no such file can exist
        }
    }

    /** True for {@code $DIR/} and {@code $DIR/*}, which mean the root when the variable is empty. */
    static boolean isRootWhenEmpty(String word) {
        if (!word.startsWith("$") || word.contains(":?")) {
            return false;
        }
        var slash = word.indexOf('/');
        if (slash < 0) {
            return false;
        }
        var variable = word.substring(1, slash);
        var rest = word.substring(slash);
        return variable.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '_' || c == '{' || c == '}')
                && rest.chars().allMatch(c -> c == '/' || c == '*' || c == '.');
    }

    /**
     * The folder that a pattern empties: {@code /etc} for {@code /etc/*}. The word itself when it has no pattern, or one that
     * leaves most of the folder alone, as {@code /etc/*.bak} or {@code /home/?/tmp}; but whatever matches right below the root is
     * needed.
     */
    private static String withoutPattern(String word) {
        for (var i = 0; i < word.length(); i++) {
            var c = word.charAt(i);
            if (c == '*' || c == '?' || c == '[' || (c == '{' && (i == 0 || word.charAt(i - 1) != '$'))) {
                var folder = word.substring(0, word.lastIndexOf('/', i) + 1);
                return isWide(word.substring(folder.length())) || isRoot(folder) ? folder : word;
            }
        }
        return word;
    }

    private static boolean isRoot(String folder) {
        return !folder.isEmpty() && folder.chars().allMatch(c -> c == '/' || c == '.') && folder.startsWith("/");
    }

    private static boolean isWide(String pattern) {
        return pattern.chars().allMatch(c -> "*?.[]{}!-,/az".indexOf(c) >= 0);
    }

    private static String withoutEnd(String word) {
        var end = word.length();
        while (end > 1 && word.charAt(end - 1) == '/') {
            end--;
        }
        return word.substring(0, end);
    }

    /** Without {@code .}, {@code ..} and repeated slashes, as far as the text tells. */
    String absolute(String word) {
        var parts = new ArrayList<String>();
        if (!word.startsWith("/")) {
            parts.addAll(List.of(directory.toString().split("/")));
            parts.removeIf(String::isEmpty);
        }
        for (var part : word.split("/", -1)) {
            switch (part) {
                case "", "." -> {}
                case ".." -> {
                    if (!parts.isEmpty()) {
                        parts.removeLast();
                    }
                }
                default -> parts.add(part);
            }
        }
        return "/" + String.join("/", parts);
    }
}
