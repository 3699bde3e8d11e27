package io.muster.agent.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.agent.Commands;
import io.muster.schemas.id.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JournalImageTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    private final JournalImage image = new JournalImage();

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void itsSnapshotAtEveryPrefixGivesTheSameImage(long seed) {
        for (var entry : new RandomRecords(seed).next(300)) {
            image.replay(entry);
            var copy = new JournalImage();
            image.snapshot().forEach(copy::replay);
            assertEquals(image, copy, "seed " + seed);
        }
    }

    @Test
    void knowsAnAttemptAndThoseBeforeIt() {
        image.replay(accepted("t", 2, 7));
        assertTrue(image.knows(new TaskId("t"), 1));
        assertTrue(image.knows(new TaskId("t"), 2));
        assertFalse(image.knows(new TaskId("t"), 3));
        assertFalse(image.knows(new TaskId("other"), 1));
        assertEquals(OptionalLong.of(8), image.nextOffset());
    }

    @Test
    void goesBackInTheTopicWhenToldTo() {
        image.replay(accepted("t", 1, 1_000));
        image.replay(new JournalRecord.Passed(1));
        assertEquals(OptionalLong.of(1), image.nextOffset());
    }

    @Test
    void keepsAResultUntilItIsPublished() {
        image.replay(accepted("t", 1, 1));
        image.replay(started("t", 1));
        assertTrue(image.live().getFirst().isCutOff());
        image.replay(finished("t", 1, NOW));
        assertEquals(3, image.live().getFirst().events().size());
        image.replay(new JournalRecord.Published(new TaskId("t"), 1));
        assertTrue(image.live().isEmpty());
        assertTrue(image.knows(new TaskId("t"), 1));
    }

    @Test
    void forgetsOnlyWhatHasBeenOverForLong() {
        image.replay(accepted("old", 1, 1));
        image.replay(finished("old", 1, NOW.minus(Duration.ofDays(9))));
        image.replay(new JournalRecord.Published(new TaskId("old"), 1));
        image.replay(accepted("unpublished", 1, 2));
        image.replay(finished("unpublished", 1, NOW.minus(Duration.ofDays(9))));
        image.replay(accepted("recent", 1, 3));
        image.replay(finished("recent", 1, NOW.minus(Duration.ofDays(7))));
        image.replay(new JournalRecord.Published(new TaskId("recent"), 1));
        image.forgetFinishedBefore(NOW.minus(Journal.MEMORY));
        assertFalse(image.knows(new TaskId("old"), 1));
        assertTrue(image.knows(new TaskId("unpublished"), 1));
        assertTrue(image.knows(new TaskId("recent"), 1));
    }

    @Test
    void remembersACancelAsLongAsItsTaskAndOneOfAnUnknownTaskAsLongAsThat() {
        var longAgo = NOW.minus(Duration.ofDays(9));
        image.replay(accepted("live", 1, 1));
        image.replay(canceled("live", longAgo));
        image.replay(accepted("recent", 1, 3));
        image.replay(finished("recent", 1, NOW.minus(Duration.ofDays(7))));
        image.replay(new JournalRecord.Published(new TaskId("recent"), 1));
        image.replay(canceled("recent", longAgo));
        image.replay(canceled("unknown", NOW.minus(Duration.ofDays(7))));
        image.replay(canceled("unknown-and-old", longAgo));
        image.forgetFinishedBefore(NOW.minus(Journal.MEMORY));
        assertTrue(image.cancelRequest(new TaskId("live")).isPresent());
        assertTrue(image.cancelRequest(new TaskId("recent")).isPresent());
        assertTrue(image.cancelRequest(new TaskId("unknown")).isPresent());
        assertTrue(image.cancelRequest(new TaskId("unknown-and-old")).isEmpty());
    }

    @Test
    void remembersLongerThanTheTopicDoes() {
        var retention = io.muster.schemas.topic.Topics.DEFAULT
                .agentTopic(Commands.AGENT)
                .retention()
                .orElseThrow();
        assertTrue(Journal.MEMORY.compareTo(retention.plusHours(12)) > 0);
    }

    @Test
    void refusesAnEndWithoutABeginning() {
        assertThrows(JournalException.class, () -> image.replay(finished("t", 1, NOW)));
    }

    static JournalRecord.Accepted accepted(String taskId, int attempt, long offset) {
        var command = Commands.command(taskId, attempt, "shell", Commands.params("{\"command\":\"true\"}"));
        return new JournalRecord.Accepted(command, null, offset, NOW);
    }

    static JournalRecord.CancelRequested canceled(String taskId, Instant at) {
        return new JournalRecord.CancelRequested(new TaskId(taskId), "tester", at);
    }

    static JournalRecord.Started started(String taskId, int attempt) {
        return new JournalRecord.Started(new TaskId(taskId), attempt, "boot-1", NOW);
    }

    static JournalRecord.Finished finished(String taskId, int attempt, Instant at) {
        return new JournalRecord.Finished(RandomRecords.result(new AttemptId(new TaskId(taskId), attempt), at));
    }
}
