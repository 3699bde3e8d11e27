package io.muster.cli.up;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.cli.console.CommandFailure;
import io.muster.cli.console.ExitCode;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
    @TempDir
    Path folder;

    @Test
    void isMadeForItsOwnerOnly() throws Exception {
        try (var data = DataDirectory.open(folder.resolve("new/one"))) {
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(data.root())));
        }
    }

    @Test
    void belongsToOneProcessAtATime() throws Exception {
        var pid = Long.toString(ProcessHandle.current().pid());
        try (var data = DataDirectory.open(folder)) {
            var refused = assertThrows(CommandFailure.class, () -> DataDirectory.open(folder));
            assertEquals(ExitCode.ERROR, refused.exitCode());
            assertTrue(refused.text().contains("process " + pid), refused.text());
            assertTrue(String.valueOf(refused.hint()).contains("--data-dir"));
            assertEquals(folder, data.root());
        }
        DataDirectory.open(folder).close();
    }

    @Test
    void saysThatSomethingElseIsInTheWay() throws Exception {
        var file = Files.writeString(folder.resolve("file"), "");
        var refused = assertThrows(CommandFailure.class, () -> DataDirectory.open(file.resolve("below")));
        assertEquals(ExitCode.ERROR, refused.exitCode());
        assertTrue(refused.text().contains(file.toString()), refused.text());
        assertTrue(String.valueOf(refused.hint()).contains("--data-dir"));
    }

    @Test
    void saysThatItCannotBeWrittenTo() {
        // Nobody, not even root, makes folders in /proc.
        var refused = assertThrows(CommandFailure.class, () -> DataDirectory.open(Path.of("/proc/muster")));
        assertTrue(refused.text().contains("cannot use /proc/muster"), refused.text());
    }

    @Test
    void tellsWhereThingsAreOnlyWhileTheyArePublished() throws Exception {
        try (var data = DataDirectory.open(folder)) {
            data.publish(URI.create("http://127.0.0.1:1"));
            assertEquals("http://127.0.0.1:1\n", Files.readString(folder.resolve("url")));
            data.publish(Map.of("redis.uri", "redis://h:1", "kafka.bootstrap-servers", "h:2"));
            assertEquals(
                    "kafka.bootstrap-servers: 'h:2'\nredis.uri: 'redis://h:1'\n",
                    Files.readString(folder.resolve("backends.yaml")));
            data.withdraw();
            assertFalse(Files.exists(folder.resolve("url")));
            assertFalse(Files.exists(folder.resolve("backends.yaml")));
        }
    }
}
