package io.muster.agent.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/** Unpacks a zip into a new folder: files and folders only, each below it, and no more than fits. */
final class Unpacking {
    static final Limits LIMITS = new Limits(10_000, 256L * 1024 * 1024);
    private static final int CHUNK = 64 * 1024;
    private static final int ANY_EXECUTE = 0111;
    private final Path target;
    private final Limits limits;
    private long written;

    private Unpacking(Path target, Limits limits) {
        this.target = target;
        this.limits = limits;
    }

    /** @param bytes of all files together, unpacked */
    record Limits(int entries, long bytes) {}

    /** @throws PluginException when something in it is refused; what was unpacked until then is left for the caller to delete */
    static void unpack(Path archive, Path target, Limits limits) throws PluginException {
        try (var zip = ZipFile.builder().setPath(archive).get()) {
            Files.createDirectories(target);
            var unpacking = new Unpacking(target, limits);
            var count = 0;
            for (var entries = zip.getEntries(); entries.hasMoreElements(); ) {
                if (++count > limits.entries()) {
                    throw new PluginException("the archive has more than " + limits.entries() + " entries");
                }
                unpacking.unpack(zip, entries.nextElement());
            }
        } catch (IOException e) {
            throw new PluginException("cannot unpack the archive: " + e.getMessage(), e);
        }
    }

    private void unpack(ZipFile zip, ZipArchiveEntry entry) throws IOException, PluginException {
        var place = place(entry.getName());
        if (entry.isUnixSymlink()) {
            throw new PluginException("the archive has a symbolic link, which is refused: " + entry.getName());
        }
        if (entry.isDirectory()) {
            Files.createDirectories(place);
            return;
        }
        Files.createDirectories(place.getParent());
        // CREATE_NEW: an archive that has a name twice is refused too.
        try (var in = zip.getInputStream(entry);
                var out = Files.newOutputStream(place, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            copy(in, out);
        }
        if ((entry.getUnixMode() & ANY_EXECUTE) != 0) {
            makeExecutable(place);
        }
    }

    private Path place(String name) throws PluginException {
        try {
            var place = target.resolve(name).normalize();
            if (!name.startsWith("/") && !name.contains("\\") && place.startsWith(target) && !place.equals(target)) {
                return place;
            }
        } catch (InvalidPathException e) {
            throw new PluginException("the archive has a name that cannot be: " + e.getReason(), e);
        }
        throw new PluginException("the archive has an entry that leads out of its folder, which is refused: " + name);
    }

    /** Counts what comes out, not what the archive says of itself. */
    private void copy(InputStream in, OutputStream out) throws IOException, PluginException {
        var chunk = new byte[CHUNK];
        for (var count = in.read(chunk); count >= 0; count = in.read(chunk)) {
            written += count;
            if (written > limits.bytes()) {
                throw new PluginException("the archive unpacks to more than " + limits.bytes() + " bytes");
            }
            out.write(chunk, 0, count);
        }
    }

    private static void makeExecutable(Path file) throws IOException {
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            var permissions = EnumSet.copyOf(Files.getPosixFilePermissions(file));
            permissions.add(PosixFilePermission.OWNER_EXECUTE);
            permissions.add(PosixFilePermission.GROUP_EXECUTE);
            permissions.add(PosixFilePermission.OTHERS_EXECUTE);
            Files.setPosixFilePermissions(file, permissions);
        }
    }
}
