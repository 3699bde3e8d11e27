package io.muster.agent.vitals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many packages are installed, counted in the package manager's own files: nothing is run. RPM keeps its list in a
 * database, which is not read.
 */
record Packages(String manager, long count) {
    private static final Logger log = LoggerFactory.getLogger(Packages.class);

    /** @param root of the file system */
    static Optional<Packages> count(Path root) {
        try {
            var dpkg = root.resolve("var/lib/dpkg/status");
            if (Files.isRegularFile(dpkg)) {
                return Optional.of(new Packages("dpkg", lines(dpkg, "Status: install ok installed")));
            }
            var apk = root.resolve("lib/apk/db/installed");
            if (Files.isRegularFile(apk)) {
                return Optional.of(new Packages("apk", lines(apk, "P:")));
            }
            var pacman = root.resolve("var/lib/pacman/local");
            if (Files.isDirectory(pacman)) {
                try (var entries = Files.list(pacman)) {
                    return Optional.of(new Packages(
                            "pacman", entries.filter(Files::isDirectory).count()));
                }
            }
        } catch (IOException e) {
            log.atWarn().setCause(e).log("installed packages cannot be counted");
        }
        return Optional.empty();
    }

    private static long lines(Path file, String start) throws IOException {
        // Latin-1 reads any bytes; only ASCII is compared.
        try (var lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> line.startsWith(start)).count();
        }
    }
}
