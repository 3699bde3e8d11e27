package io.muster.agent.enroll;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

/** The agent's directory, held by this agent alone: two on one journal would each run every task. */
public final class StateDirectory implements AutoCloseable {
    private static final String LOCK = "agent.lock";
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
            var channel = FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
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

    /**
     * Names this directory among all on this machine, by the file that is locked: no copy has the same name while this one is
     * there, and only one process has it at a time. Empty where the file system gives its files no names.
     *
     * @param bootId of this boot of the machine; another machine, or this one tomorrow, may have the same file
     */
    public String place(String bootId) {
        try {
            var file = Files.readAttributes(path.resolve(LOCK), BasicFileAttributes.class)
                    .fileKey();
            return file == null ? "" : bootId + " " + file;
        } catch (IOException e) {
            throw new EnrollmentException("agent.state-dir: cannot use " + path + ": " + e, e);
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
