package io.muster.agent.handler.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files from which interpreters read scripts: each for one run, and for nobody's eyes but those of the user who runs it. What an
 * earlier life of the agent left is removed at the start.
 */
public final class ScriptFiles {
    private static final Logger log = LoggerFactory.getLogger(ScriptFiles.class);
    private static final String PREFIX = "muster-script-";
    private static final String NAME = "script";
    private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rwx------");
    /** Others can get to the file in it, which is theirs, and change nothing about the directory. */
    private static final Set<PosixFilePermission> PASSAGE = PosixFilePermissions.fromString("rwx--x--x");

    private final Path directory;

    /** @param directory in the agent's state directory, which other users cannot enter */
    public ScriptFiles(Path directory) throws IOException {
        this.directory = Files.createDirectories(directory);
        try (var entries = Files.newDirectoryStream(directory)) {
            for (var entry : entries) {
                removeEntry(entry);
            }
        }
    }

    /** A script on disk. Closing removes it. */
    public record ScriptFile(Path path, Path entry) implements AutoCloseable {
        @Override
        public void close() {
            try {
                removeEntry(entry);
            } catch (IOException e) {
                log.atWarn().setCause(e).addKeyValue("path", path).log("a script cannot be removed");
            }
        }
    }

    /** @param runAs the user whom it is for; null: the agent's own */
    public ScriptFile write(String script, @Nullable String runAs) throws IOException {
        if (runAs == null) {
            var own = Files.createTempDirectory(directory, PREFIX);
            return new ScriptFile(writeIn(own, script), own);
        }
        var account = UserAccount.find(runAs).orElseThrow(() -> new IOException("there is no user " + runAs));
        var outside = Files.createTempDirectory(PREFIX);
        // Should the agent die, the next one knows what to remove.
        var entry = Files.writeString(directory.resolve(outside.getFileName()), outside.toString());
        var path = writeIn(outside, script);
        Files.setAttribute(path, "unix:gid", (int) account.gid());
        Files.setAttribute(path, "unix:uid", (int) account.uid());
        Files.setPosixFilePermissions(outside, PASSAGE);
        return new ScriptFile(path, entry);
    }

    private static Path writeIn(Path directory, String script) throws IOException {
        var file = Files.createFile(directory.resolve(NAME), PosixFilePermissions.asFileAttribute(OWNER));
        return Files.writeString(file, script);
    }

    private static void removeEntry(Path entry) throws IOException {
        if (Files.isDirectory(entry)) {
            Files.deleteIfExists(entry.resolve(NAME));
        } else {
            var outside = Path.of(Files.readString(entry));
            Files.deleteIfExists(outside.resolve(NAME));
            Files.deleteIfExists(outside);
        }
        Files.deleteIfExists(entry);
    }
}
