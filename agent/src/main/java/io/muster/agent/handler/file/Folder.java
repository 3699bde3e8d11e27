package io.muster.agent.handler.file;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The folder that a file is in, held open, so that nobody can put another in its place while it is worked with.
 *
 * <p>Symbolic links above the folder are followed only where root or the agent's user made them: a link of somebody else
 * could lead the agent, which may do more than he, to a file of his choice. Nothing in the folder is followed.
 */
final class Folder implements AutoCloseable {
    private static final String OWNER_ONLY = "rw-------";
    /** As Linux itself (path_resolution(7)). */
    private static final int MOST_LINKS = 40;

    private final Path path;
    private final List<DirectoryStream<Path>> opened = new ArrayList<>();
    private SecureDirectoryStream<Path> stream;

    private Folder(Path path, SecureDirectoryStream<Path> root) {
        this.path = path;
        this.stream = root;
        opened.add(root);
    }

    /** @throws FileFailure saying why it cannot be used */
    @SuppressWarnings("StreamResourceLeak") // held until close()
    static Folder open(Path folder) throws FileFailure, IOException {
        var real = withTrustedLinks(folder);
        DirectoryStream<Path> root = Files.newDirectoryStream(Path.of("/"));
        if (!(root instanceof SecureDirectoryStream<Path> secure)) {
            root.close();
            throw new FileFailure("this system has no way to work with files safely");
        }
        var opened = new Folder(real, secure);
        try {
            for (var name : real) {
                opened.enter(name);
            }
            return opened;
        } catch (FileSystemLoopException | NotDirectoryException e) {
            opened.close();
            throw new FileFailure(folder + " is not a folder");
        } catch (AccessDeniedException e) {
            opened.close();
            throw new FileFailure("the agent may not enter the folder " + folder);
        } catch (FileSystemException e) {
            opened.close();
            throw new FileFailure(folder + " is not a folder, or was changed meanwhile: " + e.getMessage());
        }
    }

    private void enter(Path name) throws IOException {
        stream = stream.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS);
        opened.add(stream);
    }

    /** Where the path leads, each link on the way looked at. */
    private static Path withTrustedLinks(Path folder) throws FileFailure, IOException {
        var left = new ArrayDeque<Path>();
        folder.forEach(left::add);
        var at = Path.of("/");
        for (var links = 0; !left.isEmpty(); ) {
            var next = at.resolve(left.remove()).normalize();
            if (!Files.isSymbolicLink(next)) {
                if (!Files.exists(next, LinkOption.NOFOLLOW_LINKS)) {
                    throw new FileFailure("the folder " + next + " does not exist");
                }
                at = next;
                continue;
            }
            if (++links > MOST_LINKS) {
                throw new FileFailure("the symbolic link " + next + " leads nowhere");
            }
            checkTrusted(next);
            var target = Files.readSymbolicLink(next);
            at = target.isAbsolute() ? Path.of("/") : at;
            var names = new ArrayList<Path>();
            target.forEach(names::add);
            names.reversed().forEach(left::addFirst);
        }
        return at;
    }

    private static void checkTrusted(Path link) throws FileFailure, IOException {
        var uid = Files.getAttribute(link, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        if (!Integer.valueOf(0).equals(uid) && !uid.equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))) {
            throw new FileFailure(link + " is a symbolic link of "
                    + Files.getOwner(link, LinkOption.NOFOLLOW_LINKS).getName()
                    + ", and only those of root and of the agent's user are followed");
        }
    }

    /** What is there under that name; empty when nothing is. */
    Optional<PosixFileAttributes> look(Path name) throws IOException {
        try {
            return Optional.of(view(name).readAttributes());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    PosixFileAttributeView view(Path name) {
        return stream.getFileAttributeView(name, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    }

    /** @param most a larger file is not read beyond one byte more */
    Content read(Path name, long most) throws IOException {
        try (var channel = stream.newByteChannel(name, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
                var input = Channels.newInputStream(channel)) {
            return new Content(input.readNBytes((int) Math.min(most + 1, Integer.MAX_VALUE)));
        }
    }

    /** A new file that only its owner may read, with its content on disk. */
    void create(Path name, Content content) throws IOException {
        var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        try (var channel = stream.newByteChannel(
                name, options, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY)))) {
            var buffer = content.buffer();
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            if (channel instanceof FileChannel file) {
                file.force(true);
            }
        }
    }

    /** In one step, over whatever was there. */
    void rename(Path from, Path to) throws IOException {
        stream.move(from, stream, to);
        sync();
    }

    void delete(Path name) throws IOException {
        stream.deleteFile(name);
        sync();
    }

    /** Afterwards a loss of power does not bring back what was. */
    private void sync() throws IOException {
        try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public void close() throws IOException {
        @Nullable IOException failure = null;
        for (var each : opened.reversed()) {
            try {
                each.close();
            } catch (IOException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
