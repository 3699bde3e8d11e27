package io.muster.cli.up;

import io.muster.cli.console.CommandFailure;
import io.muster.cli.console.ExitCode;
import io.muster.schemas.id.AgentId;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/**
 * Everything that outlives one run of the stack, held by one process at a time. The operating system gives the lock back
 * when its owner dies, however it dies.
 */
final class DataDirectory implements AutoCloseable {
    private final Path root;
    private final FileChannel lock;

    private DataDirectory(Path root, FileChannel lock) {
        this.root = root;
        this.lock = lock;
    }

    /** @throws CommandFailure when the directory cannot be written to, or belongs to another process */
    static DataDirectory open(Path path) {
        var root = path.toAbsolutePath().normalize();
        try {
            makePrivate(root);
            Files.createDirectories(root.resolve("logs"));
            return new DataDirectory(root, lock(root));
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.ERROR,
                    "cannot use " + root + " as the data directory: " + reason(e),
                    "choose one that can be written to with --data-dir or MUSTER_DATA_DIR",
                    e);
        }
    }

    Path root() {
        return root;
    }

    Path adminTokenFile() {
        return root.resolve("admin-token");
    }

    Path joinTokenFile() {
        return root.resolve("join-token");
    }

    Path logFile() {
        return root.resolve("logs").resolve("muster.log");
    }

    Path agentDirectory(AgentId agentId) {
        return root.resolve("agents").resolve(agentId.value());
    }

    /** Tells commands that are given nothing but this directory where the gateway is. */
    void publish(URI url) throws IOException {
        Files.writeString(urlFile(), url + "\n");
    }

    /** Tells commands that speak to Kafka and Redis themselves where these are, as a file of settings. */
    void publish(Map<String, String> backends) throws IOException {
        Files.write(
                backendsFile(),
                backends.entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(setting ->
                                setting.getKey() + ": '" + setting.getValue().replace("'", "''") + "'")
                        .toList());
    }

    /** Nobody can be reached any more. */
    void withdraw() throws IOException {
        Files.deleteIfExists(urlFile());
        Files.deleteIfExists(backendsFile());
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }

    private Path backendsFile() {
        return root.resolve("backends.yaml");
    }

    private Path urlFile() {
        return root.resolve("url");
    }

    private static void makePrivate(Path root) throws IOException {
        if (Files.isDirectory(root)) {
            return;
        }
        Files.createDirectories(root);
        if (root.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
        }
    }

    private static FileChannel lock(Path root) throws IOException {
        var file = root.resolve("lock");
        var channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                channel.truncate(0);
                channel.write(ByteBuffer.wrap(
                        Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // held in this very process; told below
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        var owner = Files.readString(file).strip();
        channel.close();
        throw new CommandFailure(
                ExitCode.ERROR,
                "another `muster up` uses " + root + (owner.isEmpty() ? "" : ": process " + owner),
                "stop it, or give this one its own --data-dir and ports");
    }

    private static String reason(IOException e) {
        return switch (e) {
            case java.nio.file.AccessDeniedException denied -> "no permission for " + denied.getFile();
            case NotDirectoryException not -> not.getFile() + " is not a directory";
            case java.nio.file.FileAlreadyExistsException exists -> exists.getFile() + " is not a directory";
            default -> String.valueOf(e.getMessage());
        };
    }
}
