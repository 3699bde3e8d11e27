package io.muster.agent.journal;

import static io.muster.agent.journal.JournalImageTest.accepted;
import static io.muster.agent.journal.JournalImageTest.finished;
import static io.muster.agent.journal.JournalImageTest.started;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.schemas.id.TaskId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JournalTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    private static final InstantSource CLOCK = InstantSource.fixed(NOW);

    @TempDir
    private Path directory;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {11, 12, 13, 14})
    void knowsAfterEveryRestartWhatItKnewBefore(long seed) throws Exception {
        var random = new Random(seed);
        var life = new RandomRecords(seed);
        var expected = new JournalImage();
        for (var restart = 0; restart < 40; restart++) {
            // Small segments: rotations come in between.
            try (var journal = Journal.open(directory, CLOCK, settings(4_000, new FaultyDisk()))) {
                assertKnows(expected, journal, seed);
                for (var n = random.nextInt(20); n > 0; n--) {
                    var entry = life.next();
                    expected.replay(entry);
                    if (random.nextBoolean()) {
                        commit(journal, entry);
                    } else {
                        journal.note(entry);
                    }
                }
            }
        }
    }

    @Test
    void aTailTornAtAnyByteCostsOnlyWhatWasTorn() throws Exception {
        try (var journal = Journal.open(directory, CLOCK)) {
            for (var entry : new RandomRecords(5).next(12)) {
                commit(journal, entry);
            }
        }
        var file = directory.resolve("journal-1.log");
        var whole = Files.readAllBytes(file);
        var ends = frameEnds(whole);
        for (var length = ends.getFirst(); length <= whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertImageOf(file, whole, ends, length);
            assertEquals(lastEnd(ends, length), Files.size(file), "cut off at the last whole record");
        }
    }

    @Test
    void aTailOfZerosIsCutOff() throws Exception {
        try (var journal = Journal.open(directory, CLOCK)) {
            commit(journal, accepted("t", 1, 1));
        }
        var file = directory.resolve("journal-1.log");
        var length = Files.size(file);
        Files.write(file, new byte[4096], StandardOpenOption.APPEND);
        try (var journal = Journal.open(directory, CLOCK)) {
            assertTrue(journal.knows(new TaskId("t"), 1));
            assertEquals(length, Files.size(file));
            commit(journal, started("t", 1));
        }
        try (var journal = Journal.open(directory, CLOCK)) {
            assertTrue(journal.live().getFirst().isCutOff());
        }
    }

    @Test
    void aDamagedSnapshotIsALoudError() throws Exception {
        try (var journal = Journal.open(directory, CLOCK, settings(1, new FaultyDisk()))) {
            commit(journal, accepted("t", 1, 1)); // and rotates
            await().until(() -> Files.exists(directory.resolve("journal-2.log")));
        }
        var file = newestSegment();
        var whole = Files.readAllBytes(file);
        for (var flipped = 0; flipped < frameEnds(whole).get(1); flipped++) {
            var damaged = whole.clone();
            damaged[flipped] ^= 1;
            Files.write(file, damaged);
            assertThrows(
                    JournalException.class, () -> Journal.open(directory, CLOCK).close());
        }
        assertEquals(whole.length, Files.size(file), "left as it was");
    }

    @Test
    void whatACrashInARotationLeavesBehindDoesNoHarm() throws Exception {
        try (var journal = Journal.open(directory, CLOCK)) {
            commit(journal, accepted("t", 1, 1));
        }
        // Killed before the rename: half a snapshot. Killed after it: two segments, the newer one whole.
        Files.write(directory.resolve("journal-2.log.tmp"), new byte[] {1, 2, 3});
        try (var journal = Journal.open(directory, CLOCK)) {
            assertTrue(journal.knows(new TaskId("t"), 1));
        }
        assertFalse(Files.exists(directory.resolve("journal-2.log.tmp")));
        new Segments(directory).create(2, List.of(accepted("newer", 1, 1)));
        try (var journal = Journal.open(directory, CLOCK)) {
            assertTrue(journal.knows(new TaskId("newer"), 1));
        }
        assertFalse(Files.exists(directory.resolve("journal-1.log")));
    }

    @Test
    void aRotationThatFailsHalfwayLosesNothing() throws Exception {
        var disk = new FaultyDisk();
        try (var journal = Journal.open(directory, CLOCK, settings(1_000, disk))) {
            disk.openFails = true; // the new segment is written, but cannot be used
            for (var n = 1; n <= 20; n++) {
                commit(journal, accepted("t" + n, 1, n));
            }
        }
        try (var journal = Journal.open(directory, CLOCK)) {
            assertEquals(20, journal.live().size());
        }
    }

    @Test
    void staysSmallHoweverMuchHappens() throws Exception {
        try (var journal = Journal.open(directory, CLOCK, settings(20_000, new FaultyDisk()))) {
            for (var n = 0; n < 2_000; n++) {
                journal.note(accepted("t", n + 1, n));
                journal.note(finished("t", n + 1, NOW));
                journal.note(new JournalRecord.Published(new TaskId("t"), n + 1));
            }
            commit(journal, new JournalRecord.Passed(5_000));
        }
        try (var files = Files.list(directory)) {
            assertEquals(1, files.count());
        }
        assertTrue(Files.size(newestSegment()) < 60_000);
    }

    @Test
    void recordsCommittedTogetherCostOneFsync() throws Exception {
        var disk = new FaultyDisk();
        try (var journal = Journal.open(directory, CLOCK, settings(1 << 20, disk))) {
            commit(journal, accepted("t", 1, 1), started("t", 1));
            assertEquals(1, disk.forces.get());
        }
    }

    @Test
    void confirmsNothingWhileTheDiskIsFullAndLosesNothing() throws Exception {
        var disk = new FaultyDisk();
        try (var journal = Journal.open(directory, CLOCK, settings(1 << 20, disk))) {
            commit(journal, accepted("before", 1, 1));
            journal.note(new JournalRecord.Passed(3));
            disk.full = true;
            var confirmed = new CountDownLatch(1);
            journal.commit(List.of(accepted("during", 1, 3)), confirmed::countDown);
            assertFalse(confirmed.await(100, TimeUnit.MILLISECONDS));
            disk.full = false;
            assertTrue(confirmed.await(10, TimeUnit.SECONDS));
            commit(journal, started("during", 1));
        }
        try (var journal = Journal.open(directory, CLOCK)) {
            assertEquals(2, journal.live().size());
            assertTrue(journal.live().getLast().isCutOff());
        }
    }

    @Test
    void writesAgainWhatAFailedFsyncMayHaveDropped() throws Exception {
        var disk = new FaultyDisk();
        try (var journal = Journal.open(directory, CLOCK, settings(1 << 20, disk))) {
            journal.note(accepted("noted", 1, 1));
            disk.fsyncFails = true;
            var confirmed = new CountDownLatch(1);
            journal.commit(List.of(accepted("committed", 1, 2)), confirmed::countDown);
            assertFalse(confirmed.await(100, TimeUnit.MILLISECONDS));
            disk.fsyncFails = false;
            assertTrue(confirmed.await(10, TimeUnit.SECONDS));
        }
        try (var journal = Journal.open(directory, CLOCK)) {
            assertTrue(journal.knows(new TaskId("noted"), 1));
            assertTrue(journal.knows(new TaskId("committed"), 1));
        }
    }

    @Test
    void closesAlthoughTheDiskIsFullAndConfirmsNothing() throws Exception {
        var disk = new FaultyDisk();
        var confirmed = new AtomicBoolean();
        try (var journal = Journal.open(directory, CLOCK, settings(1 << 20, disk))) {
            disk.full = true;
            journal.commit(List.of(accepted("t", 1, 1)), () -> confirmed.set(true));
        }
        assertFalse(confirmed.get());
        try (var journal = Journal.open(directory, CLOCK)) {
            assertFalse(journal.knows(new TaskId("t"), 1));
        }
    }

    @Test
    void saysWhatIsWrongWithADirectoryThatCannotBeUsed() {
        var problem = assertThrows(JournalException.class, () -> Journal.open(directory.resolve("missing"), CLOCK));
        assertTrue(problem.getMessage().contains("missing"), problem.getMessage());
    }

    private static JournalSettings settings(long rotateAt, FaultyDisk disk) {
        return new JournalSettings(rotateAt, Duration.ofMillis(20), disk);
    }

    private static void commit(Journal journal, JournalRecord... records) throws InterruptedException {
        var onDisk = new CountDownLatch(1);
        journal.commit(List.of(records), onDisk::countDown);
        assertTrue(onDisk.await(10, TimeUnit.SECONDS));
    }

    private static void assertKnows(JournalImage expected, Journal journal, long seed) {
        assertEquals(expected.live(), journal.live(), "seed " + seed);
        assertEquals(expected.nextOffset(), journal.nextOffset(), "seed " + seed);
        for (var n = 1; n <= 200; n++) {
            var id = new TaskId("t" + n);
            for (var attempt = 1; attempt <= 2; attempt++) {
                assertEquals(expected.knows(id, attempt), journal.knows(id, attempt), "seed " + seed + " " + id);
            }
        }
    }

    private static void assertImageOf(Path file, byte[] whole, List<Integer> ends, int length) throws IOException {
        var expected = new JournalImage();
        for (var n = 1; n < ends.size() && ends.get(n) <= length; n++) {
            expected.replay(Frame.decode(Arrays.copyOfRange(whole, ends.get(n - 1) + Frame.HEADER_BYTES, ends.get(n))));
        }
        var image = new JournalImage();
        new Segments(file.getParent()).replay(file, image::replay);
        assertEquals(expected, image, "cut at " + length);
    }

    private static int lastEnd(List<Integer> ends, int length) {
        return ends.stream()
                .filter(end -> end <= length)
                .mapToInt(end -> end)
                .max()
                .orElseThrow();
    }

    private static List<Integer> frameEnds(byte[] segment) throws IOException {
        var ends = new ArrayList<Integer>();
        var in = new java.io.ByteArrayInputStream(segment);
        var end = 0;
        for (var frame = Frame.read(in); frame.isPresent(); frame = Frame.read(in)) {
            end += Frame.HEADER_BYTES + frame.get().length;
            ends.add(end);
        }
        return ends;
    }

    private Path newestSegment() throws IOException {
        return new Segments(directory).list().lastEntry().getValue();
    }
}
