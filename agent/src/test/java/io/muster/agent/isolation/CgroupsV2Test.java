package io.muster.agent.isolation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.schemas.shell.ProcessLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written to which file; on files of no special kind. What the kernel makes of it, {@code ProcessWorkTest} shows. */
class CgroupsV2Test {
    private static final ProcessLimits LIMITS = new ProcessLimits(268_435_456L, 1_500, 64, null);
    private static final long SELF = 4_711;

    @TempDir
    private Path base;

    @Test
    void setsEveryLimitAndSaysThatItKeepsThem() throws IOException {
        offer("cpuset cpu io memory pids");
        var total = new ProcessLimits(1_073_741_824L, null, 4_096, null);
        var isolation = CgroupsV2.create(base, "muster-x", total, SELF);
        assertEquals(EnumSet.allOf(Resource.class), isolation.keeps());
        assertEquals("1073741824", read("muster-x/memory.max"));
        assertEquals("4096", read("muster-x/pids.max"));

        var cell = isolation.open(LIMITS);
        assertEquals(List.of(base.resolve("muster-x/t1/cgroup.procs")), cell.entrances());
        assertEquals("268435456", read("muster-x/t1/memory.max"));
        assertEquals("1", read("muster-x/t1/memory.oom.group"));
        assertEquals("64", read("muster-x/t1/pids.max"));
        assertEquals("150000 100000", read("muster-x/t1/cpu.max"));
    }

    @Test
    void keepsNoLimitThatNoControllerIsThereFor() throws IOException {
        offer("pids");
        var isolation = CgroupsV2.create(base, "muster-x", ProcessLimits.NONE, SELF);
        assertEquals(Set.of(Resource.PROCESSES), isolation.keeps());
        isolation.open(LIMITS);
        assertTrue(Files.notExists(base.resolve("muster-x/t1/memory.max")));
        assertEquals("64", read("muster-x/t1/pids.max"));
    }

    @Test
    void movesTheAgentOutOfTheWayOfItsTasks() throws IOException {
        offer("memory");
        write("cgroup.type", "domain");
        write("cgroup.procs", SELF + "\n");
        var isolation = CgroupsV2.create(base, "muster-x", ProcessLimits.NONE, SELF);
        assertEquals(Long.toString(SELF), read("muster-x-agent/cgroup.procs"));
        assertEquals(Set.of(Resource.MEMORY), isolation.keeps());
    }

    @Test
    void leavesOthersWhereTheyAreAndKeepsNoLimitsThen() throws IOException {
        offer("memory");
        write("cgroup.type", "domain");
        write("cgroup.procs", SELF + "\n1\n");
        var isolation = CgroupsV2.create(base, "muster-x", ProcessLimits.NONE, SELF);
        assertEquals(Set.of(), isolation.keeps());
        assertEquals(SELF + "\n1\n", Files.readString(base.resolve("cgroup.procs")));
    }

    @Test
    void tellsWhoseMemoryWasAtItsLimit() throws IOException {
        offer("memory pids");
        var isolation = CgroupsV2.create(base, "muster-x", ProcessLimits.NONE, SELF);
        var cell = isolation.open(LIMITS);
        assertEquals(Optional.empty(), cell.breach());
        write("muster-x/t1/pids.events", "max 3\n");
        assertEquals(Optional.of(Cell.Breach.PROCESSES), cell.breach());
        write("muster-x/t1/memory.events", "low 0\nhigh 0\nmax 9\noom 0\noom_kill 1\n");
        assertEquals(Optional.of(Cell.Breach.SHARED_MEMORY), cell.breach());
        write("muster-x/t1/memory.events", "low 0\nhigh 0\nmax 9\noom 2\noom_kill 1\n");
        assertEquals(Optional.of(Cell.Breach.MEMORY), cell.breach());
    }

    @Test
    void killsThroughTheKernelWhereItCan() throws IOException {
        offer("");
        var cell = CgroupsV2.create(base, "muster-x", ProcessLimits.NONE, SELF).open(ProcessLimits.NONE);
        write("muster-x/t1/cgroup.kill", "");
        cell.kill();
        assertEquals("1", read("muster-x/t1/cgroup.kill"));
    }

    @Test
    void freezesWhatItHasToKillOneByOne() throws IOException {
        offer("");
        var cell = CgroupsV2.create(base, "muster-x", ProcessLimits.NONE, SELF).open(ProcessLimits.NONE);
        write("muster-x/t1/cgroup.freeze", "0");
        cell.kill();
        assertEquals("1", read("muster-x/t1/cgroup.freeze"));
    }

    private void offer(String controllers) throws IOException {
        write("cgroup.controllers", controllers + "\n");
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(base.resolve(file), text);
    }

    private String read(String file) throws IOException {
        return Files.readString(base.resolve(file)).strip();
    }
}
