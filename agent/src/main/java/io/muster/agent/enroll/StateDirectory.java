package io.muster.agent.enroll;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The agent's directory, held by this agent alone: two on one journal would each run every task. */
public final class StateDirectory implements AutoCloseable {
    private final Path path;
    private final FileChannel channel;

    private StateDirectory(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /**
     * Creates the directory when it is missing, for its owner's eyes alone: it holds commands and their output. The claim ends with {@link #close} or with the process.
     *
     * @throws EnrollmentException when it cannot be written, or another agent holds it
     */
    public static StateDirectory claim(Path path) {
        try {
            Files.createDirectories(path, OwnerOnly.directory(path));
            var channel =
                    FileChannel.open(path.resolve("agent.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (lock(channel)) {
                return new StateDirectory(path, channel);
            }
            channel.close();
        } catch (IOException e) {
            throw new EnrollmentException("agent.state-dir: cannot use " + path + ": " + e, e);
        }
        throw new EnrollmentException("agent.state-dir: another agent is running on " + path
                + "; stop it, or give this one a directory of its own");
    }

    private static boolean lock(FileChannel channel) throws IOException {
        try {
            FileLock held = channel.tryLock();
            return held != null;
        } catch (OverlappingFileLockException e) {
            return false; // held within this process
        }
    }

    public Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
