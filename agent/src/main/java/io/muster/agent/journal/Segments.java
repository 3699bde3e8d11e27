package io.muster.agent.journal;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal's files, {@code journal-<n>.log}. Each begins with a snapshot of everything before it, and appears under its
 * name only when that snapshot is on disk: so the newest is all there is to read, and older ones can go.
 */
final class Segments {
    private static final Logger log = LoggerFactory.getLogger(Segments.class);
    private static final Pattern NAME = Pattern.compile("journal-(\\d{1,18})\\.log");
    private final Path directory;

    Segments(Path directory) {
        this.directory = directory;
    }

    /** By number. Also clears away what a crash in the middle of a rotation left behind. */
    NavigableMap<Long, Path> list() throws IOException {
        var segments = new TreeMap<Long, Path>();
        try (var files = Files.newDirectoryStream(directory)) {
            for (var file : files) {
                var name = file.getFileName().toString();
                var matcher = NAME.matcher(name);
                if (matcher.matches()) {
                    segments.put(Long.valueOf(matcher.group(1)), file);
                } else if (name.startsWith("journal-") && name.endsWith(".tmp")) {
                    Files.delete(file);
                }
            }
        }
        return segments;
    }

    /** Writes the segment with the given number so that after a crash it is there as a whole or not at all. */
    Path create(long number, List<JournalRecord> snapshot) throws IOException {
        var file = file(number);
        var temporary = directory.resolve("journal-" + number + ".log.tmp");
        try (var channel = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            write(channel, Frame.encode(new JournalRecord.Opened(snapshot.size())));
            for (var entry : snapshot) {
                write(channel, Frame.encode(entry));
            }
            channel.force(true);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        forceDirectory();
        return file;
    }

    /** @throws UncheckedIOException when it may still be there */
    void discard(long number) {
        try {
            Files.deleteIfExists(file(number));
            forceDirectory();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot take back " + file(number), e);
        }
    }

    void deleteBefore(long number) throws IOException {
        for (var older : list().headMap(number).values()) {
            Files.delete(older);
        }
    }

    /**
     * Hands every record to {@code sink}, and cuts off the torn tail that a crash may have left.
     *
     * @throws JournalException when the snapshot, which was whole once, is not
     */
    void replay(Path segment, Consumer<JournalRecord> sink) throws IOException {
        long sound = 0;
        long records = 0;
        long expected = 1;
        try (var in = new BufferedInputStream(Files.newInputStream(segment), 1 << 16)) {
            for (var payload = Frame.read(in); payload.isPresent(); payload = Frame.read(in)) {
                var entry = Frame.decode(payload.get());
                if (records == 0) {
                    expected += snapshotRecords(segment, entry);
                }
                sink.accept(entry);
                records++;
                sound += Frame.HEADER_BYTES + payload.get().length;
            }
        }
        if (records < expected) {
            throw new JournalException(segment + " is damaged: its snapshot has " + expected
                    + " records, of which only the first " + records
                    + " can be read. Restore the file, or move the state"
                    + " directory away and enrol again: the agent then forgets what it has run");
        }
        cutOff(segment, sound);
    }

    private static int snapshotRecords(Path segment, JournalRecord first) {
        if (first instanceof JournalRecord.Opened opened) {
            return opened.snapshotRecords();
        }
        throw new JournalException(segment + " does not begin as a journal does");
    }

    private static void cutOff(Path segment, long length) throws IOException {
        var torn = Files.size(segment) - length;
        if (torn == 0) {
            return;
        }
        try (var channel = FileChannel.open(segment, StandardOpenOption.WRITE)) {
            channel.truncate(length);
            channel.force(true);
        }
        log.atWarn()
                .addKeyValue("file", segment)
                .addKeyValue("bytes", torn)
                .log("cut off a torn tail of the journal, as a crash leaves it");
    }

    private Path file(long number) {
        return directory.resolve("journal-" + number + ".log");
    }

    private void forceDirectory() throws IOException {
        try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static void write(FileChannel channel, byte[] bytes) throws IOException {
        for (var buffer = ByteBuffer.wrap(bytes); buffer.hasRemaining(); ) {
            channel.write(buffer);
        }
    }
}
