package io.muster.agent.journal;

import static io.muster.agent.journal.JournalImageTest.accepted;
import static io.muster.agent.journal.JournalImageTest.finished;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.schemas.id.TaskId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long the journal knows a command again, whatever becomes of its segments and of the agent meanwhile. */
class JournalMemoryTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

    @TempDir
    private Path directory;

    private volatile Instant now = NOW;

    @ParameterizedTest(name = "after {0}")
    @CsvSource({"PT25H, true", "P7D, true", "P7DT23H, true", "P9D, false"})
    void aCommandIsKnownAgainForLongerThanItsTopicKeepsIt(Duration later, boolean known) throws Exception {
        try (var journal = open()) {
            run(journal, "t", 1);
        }
        now = NOW.plus(later);
        try (var journal = open()) {
            rotate(journal, 2);
            assertEquals(known, journal.knows(new TaskId("t"), 1));
        }
        try (var journal = open()) {
            assertEquals(known, journal.knows(new TaskId("t"), 1), "after a restart");
        }
    }

    @Test
    void aClockThatIsSetBackForgetsNothing() throws Exception {
        try (var journal = open()) {
            run(journal, "t", 1);
            now = NOW.minus(Duration.ofDays(30));
            run(journal, "while-back", 2);
            rotate(journal, 3);
        }
        now = NOW;
        try (var journal = open()) {
            assertTrue(journal.knows(new TaskId("t"), 1));
        }
    }

    /** One task a second for eight days. */
    @Test
    @Tag("endurance")
    void rememberingEightDaysOfOneTaskASecondFitsInMemoryAndOnDisk() throws Exception {
        var tasks = (int) Journal.MEMORY.toSeconds();
        var before = usedMemory();
        try (var journal = Journal.open(directory, () -> now)) {
            for (var n = 0; n < tasks; n++) {
                now = NOW.plusSeconds(n);
                var id = "task_%08x-0000-7000-8000-000000000000".formatted(n);
                note(journal, id, n);
                if (n % 1_000 == 0) {
                    commit(journal, new JournalRecord.Passed(n + 1));
                }
            }
            commit(journal, new JournalRecord.Passed(tasks));
            var memory = usedMemory() - before;
            var disk = Files.size(new Segments(directory).list().lastEntry().getValue());
            System.out.printf(
                    "%d tasks: %d MiB of memory (%d bytes each), %d MiB on disk%n",
                    tasks, memory >> 20, memory / tasks, disk >> 20);
            assertTrue(memory < 250L << 20, "memory " + memory);
            assertTrue(disk < 400L << 20, "disk " + disk);
        }
        var begun = System.nanoTime();
        try (var journal = Journal.open(directory, () -> now)) {
            System.out.printf("read in %d ms%n", (System.nanoTime() - begun) / 1_000_000);
            assertTrue(journal.knows(new TaskId("task_00000000-0000-7000-8000-000000000000"), 1));
        }
    }

    private Journal open() {
        return Journal.open(directory, () -> now, new JournalSettings(1, Duration.ofMillis(20), AppendFile::open));
    }

    private void run(Journal journal, String id, long offset) throws InterruptedException {
        note(journal, id, offset);
        commit(journal, new JournalRecord.Passed(offset + 1));
    }

    private void note(Journal journal, String id, long offset) {
        journal.note(accepted(id, 1, offset));
        journal.note(finished(id, 1, now));
        journal.note(new JournalRecord.Published(new TaskId(id), 1));
    }

    /** A new segment begins behind every commit here. */
    private static void rotate(Journal journal, long offset) throws InterruptedException {
        for (var n = 0; n < 20; n++) {
            commit(journal, new JournalRecord.Passed(offset + n));
        }
    }

    private static void commit(Journal journal, JournalRecord entry) throws InterruptedException {
        var onDisk = new CountDownLatch(1);
        journal.commit(List.of(entry), onDisk::countDown);
        assertTrue(onDisk.await(20, TimeUnit.SECONDS));
    }

    private static long usedMemory() {
        System.gc();
        var runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
