package io.muster.gateway.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class TaskIdsTest {
    @Test
    void laterIdsSortBehindEarlierOnes() {
        var early = new TaskIds(InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z")), new SecureRandom()).next();
        var late =
                new TaskIds(InstantSource.fixed(Instant.parse("2026-01-01T00:00:00.001Z")), new SecureRandom()).next();
        assertTrue(early.compareTo(late) < 0, early + " " + late);
        assertTrue(early.value().matches("task_[0-9a-z]{26}"), early.value());
    }

    @Test
    void theSameKeyOfTheSamePrincipalGivesTheSameId() {
        assertEquals(TaskIds.of("ci", "deploy-7"), TaskIds.of("ci", "deploy-7"));
        assertNotEquals(TaskIds.of("ci", "deploy-7"), TaskIds.of("admin", "deploy-7"));
        assertNotEquals(TaskIds.of("ci", "deploy-7"), TaskIds.of("ci", "deploy-8"));
    }
}
