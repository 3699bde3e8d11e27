package io.muster.agent.vitals;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InventoryTest {
    @Test
    void tellsWhatThisMachineIs() {
        var facts = new Inventory("1.2.3", "cgroup v2").read();
        assertFalse(facts.path("hostname").asText().isEmpty());
        assertEquals("linux", facts.path("os").path("family").asText());
        assertFalse(facts.path("os").path("kernel").asText().isEmpty());
        assertTrue(facts.path("cpus").path("logical").asInt() > 0);
        assertTrue(facts.path("memory").path("total_bytes").asLong() > 1 << 20);
        assertTrue(facts.path("disks").size() > 0);
        assertTrue(facts.path("addresses").isArray());
        assertEquals("1.2.3", facts.path("agent").path("version").asText());
        assertEquals("cgroup v2", facts.path("agent").path("isolation").asText());
    }

    @Test
    void countsPackagesInTheManagersOwnFiles(@TempDir Path root) throws IOException {
        assertEquals(Optional.empty(), Packages.count(root));
        for (var name : new String[] {"a-1", "b-2", "c-3"}) {
            Files.createDirectories(root.resolve("var/lib/pacman/local").resolve(name));
        }
        Files.writeString(root.resolve("var/lib/pacman/local/ALPM_DB_VERSION"), "9");
        assertEquals(Optional.of(new Packages("pacman", 3)), Packages.count(root));
        write(root.resolve("lib/apk/db/installed"), "P:a\nV:1\n\nP:b\nV:2\n");
        assertEquals(Optional.of(new Packages("apk", 2)), Packages.count(root));
        write(root.resolve("var/lib/dpkg/status"), """
                Package: a
                Status: install ok installed

                Package: b
                Status: deinstall ok config-files
                Maintainer: J\u00fcrgen
                """);
        assertEquals(Optional.of(new Packages("dpkg", 1)), Packages.count(root));
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
