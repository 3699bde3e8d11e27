package io.muster.agent.plugin;

import io.muster.schemas.codec.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plugins on disk.
 *
 * <pre>
 * NAME.jar, NAME/plugin.yaml     put there by hand
 * installed/ID/CONTENT           a version: a folder, or a jar
 * installed/ID/installed.json    says which content holds
 * staging/                       what is being made, or is to be deleted
 * </pre>
 *
 * A version is put beside the one that holds, on disk to its last byte, and holds from the moment at which {@code
 * installed.json} is replaced, in one step. Whenever the agent is killed, one version holds and it is whole; what does not hold
 * is deleted at the next start.
 */
final class PluginStore {
    private static final Logger log = LoggerFactory.getLogger(PluginStore.class);
    private static final String ENTRY = "installed.json";
    private final Path directory;
    private final Path installed;
    private final Path staging;

    private final DirectorySync sync;

    /** Brings to disk which files a folder has. */
    @FunctionalInterface
    interface DirectorySync {
        void force(Path folder) throws IOException;
    }

    PluginStore(Path directory) {
        this(directory, PluginStore::fsync);
    }

    PluginStore(Path directory, DirectorySync sync) {
        this.sync = sync;
        this.directory = directory.toAbsolutePath();
        this.installed = this.directory.resolve("installed");
        this.staging = this.directory.resolve("staging");
    }

    List<Path> placedByHand() {
        return list(directory).stream()
                .filter(place -> !place.equals(installed) && !place.equals(staging))
                .filter(PluginFiles::isPlugin)
                .toList();
    }

    List<Installed> installed() {
        return list(installed).stream()
                .map(PluginStore::entry)
                .flatMap(Optional::stream)
                .toList();
    }

    Path content(Installed plugin) {
        return installed.resolve(plugin.id()).resolve(plugin.content());
    }

    private static Optional<Installed> entry(Path folder) {
        var file = folder.resolve(ENTRY);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.MAPPER.readValue(file.toFile(), Installed.class));
        } catch (IOException e) {
            log.atError().setCause(e).addKeyValue("file", file).log("cannot read which version of a plugin holds");
            return Optional.empty();
        }
    }

    /** Deletes what was being made when the agent ended, and versions that no longer hold. */
    void sweep() {
        list(staging).forEach(PluginStore::delete);
        for (var folder : list(installed)) {
            var holds = entry(folder);
            if (holds.isPresent() || !Files.exists(folder.resolve(ENTRY))) {
                list(folder).stream()
                        .filter(place -> !place.endsWith(ENTRY))
                        .filter(place ->
                                holds.isEmpty() || !place.endsWith(holds.get().content()))
                        .forEach(PluginStore::delete);
            }
        }
    }

    /** A new folder to make something in; the caller deletes it. */
    Path stage() throws IOException {
        var folder = staging.resolve(UUID.randomUUID().toString());
        Files.createDirectories(folder);
        return folder;
    }

    /** Puts a version beside the one that holds. It does not hold yet. */
    void place(Path staged, Installed version) throws IOException {
        var place = content(version);
        var folder = Files.createDirectories(installed.resolve(version.id()));
        delete(place); // of an attempt that came to nothing
        force(staged);
        Files.move(staged, place, StandardCopyOption.ATOMIC_MOVE);
        sync.force(folder);
        sync.force(installed);
    }

    /** From here on it holds. */
    void commit(Installed version) throws IOException {
        var folder = installed.resolve(version.id());
        var file = folder.resolve(ENTRY);
        var temporary = file.resolveSibling(ENTRY + ".tmp");
        try (var channel = FileChannel.open(
                temporary,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE))) {
            var bytes =
                    ByteBuffer.wrap(Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(version));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        forceDone(folder);
    }

    /** From here on there is no such plugin; its files go when nobody uses them any more. */
    void forget(String id) throws IOException {
        var folder = installed.resolve(id);
        Files.delete(folder.resolve(ENTRY));
        forceDone(folder);
    }

    /** Deletes a version that does not hold, and with the last one the plugin's folder. */
    void drop(Installed version) {
        delete(content(version));
        var folder = installed.resolve(version.id());
        if (list(folder).isEmpty()) {
            delete(folder);
        }
    }

    private static List<Path> list(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var found = Files.list(folder)) {
            return found.sorted().toList();
        } catch (IOException e) {
            log.atError().setCause(e).addKeyValue("directory", folder).log("cannot list plugins");
            return List.of();
        }
    }

    /** Never follows a link out of the tree. What cannot be deleted is in nobody's way. */
    static void delete(Path tree) {
        if (!Files.exists(tree, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (var found = Files.walk(tree)) {
            for (var path : found.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            log.atWarn().setCause(e).addKeyValue("path", tree).log("cannot delete what is left of a plugin");
        }
    }

    private void force(Path tree) throws IOException {
        var directories = new ArrayList<Path>();
        try (var found = Files.walk(tree)) {
            for (var path : found.toList()) {
                if (Files.isDirectory(path)) {
                    directories.add(path);
                } else {
                    try (var channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
                        channel.force(true);
                    }
                }
            }
        }
        for (var folder : directories) {
            sync.force(folder);
        }
    }

    /** After what is done, and what every reader sees already: to take it for not done would be wrong. */
    private void forceDone(Path folder) {
        var interrupted = Thread.interrupted(); // which would close the channel
        try {
            sync.force(folder);
        } catch (IOException e) {
            log.atWarn()
                    .setCause(e)
                    .addKeyValue("directory", folder)
                    .log("a change of plugins is made, and may be undone if the machine loses power now");
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void fsync(Path folder) throws IOException {
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
