package io.muster.agent.vitals;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VitalsTest {
    @Test
    void readsHowThisMachineIs(@TempDir Path directory) {
        var source = new OshiVitals(directory);
        source.read();
        var vitals = source.read();
        assertIsPercent(vitals.cpuPercent());
        assertIsPercent(vitals.memoryPercent());
        assertIsPercent(vitals.diskUsage());
        assertTrue(vitals.memoryPercent() > 0, vitals.toString());
        assertTrue(vitals.bootTime().isAfter(Instant.EPOCH), vitals.toString());
        assertTrue(vitals.bootTime().isBefore(Instant.now()), vitals.toString());
        assertTrue(vitals.uptimeSeconds() > 0, vitals.toString());
        assertTrue(vitals.load1m() >= 0, vitals.toString());
    }

    @Test
    void aBootKeepsItsId() {
        var id = BootId.current(Instant.EPOCH);
        assertEquals(id, BootId.current(Instant.now()));
        assertFalse(id.value().isBlank());
    }

    @Test
    void namesTheMachine() {
        var machine = Machine.current();
        assertEquals("linux", machine.os());
        assertFalse(machine.hostname().isBlank());
        assertEquals("macos", Machine.family("Mac OS X"));
        assertEquals("windows", Machine.family("Windows 11"));
    }

    private static void assertIsPercent(double value) {
        assertTrue(value >= 0 && value <= 100, "not a percentage: " + value);
    }
}
