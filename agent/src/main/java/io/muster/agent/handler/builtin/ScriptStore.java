package io.muster.agent.handler.builtin;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Scripts that the agent has run, by the SHA-256 of their text, those that were used last. Thread-safe. */
public final class ScriptStore {
    private static final Logger log = LoggerFactory.getLogger(ScriptStore.class);
    private static final String SCRIPT_NAME = "[0-9a-f]*";

    private final Path directory;
    private final long limitBytes;
    private final InstantSource clock;

    /**
     * @param directory in the agent's state directory, which other users cannot enter
     * @param limitBytes how much is kept
     */
    public ScriptStore(Path directory, long limitBytes, InstantSource clock) throws IOException {
        this.directory = Files.createDirectories(directory);
        this.limitBytes = limitBytes;
        this.clock = clock;
    }

    static String hash(String script) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(script.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The script, if it is here and still what it was. */
    synchronized Optional<String> find(String sha256) {
        var file = directory.resolve(sha256);
        try {
            var script = Files.readString(file);
            if (hash(script).equals(sha256)) {
                return Optional.of(script);
            }
            log.atWarn().addKeyValue("path", file).log("a script is no longer what it was; it is thrown away");
            Files.delete(file);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            log.atWarn().setCause(e).addKeyValue("path", file).log("a script cannot be read");
        }
        return Optional.empty();
    }

    /** Remembers a script, at the cost of those that have not been used for longest. A script that cannot be kept is run all the same. */
    synchronized void keep(String script) {
        var file = directory.resolve(hash(script));
        try {
            if (!Files.exists(file)) {
                makeRoom(script.getBytes(UTF_8).length);
                // Whole or not at all, should the agent die in between.
                var next = Files.writeString(directory.resolve("new"), script);
                Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
            }
            Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
        } catch (IOException e) {
            log.atWarn().setCause(e).addKeyValue("path", file).log("a script cannot be kept");
        }
    }

    private void makeRoom(long bytes) throws IOException {
        record Kept(Path path, long size, FileTime used) {}
        var all = new ArrayList<Kept>();
        try (var files = Files.newDirectoryStream(directory, SCRIPT_NAME)) {
            for (var file : files) {
                all.add(new Kept(file, Files.size(file), Files.getLastModifiedTime(file)));
            }
        }
        all.sort(Comparator.comparing(Kept::used));
        var total = all.stream().mapToLong(Kept::size).sum() + bytes;
        for (var oldest : all) {
            if (total <= limitBytes) {
                return;
            }
            Files.delete(oldest.path());
            total -= oldest.size();
        }
    }
}
