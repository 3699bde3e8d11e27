package io.muster.agent.isolation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.muster.schemas.shell.ProcessLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written to which file; on files of no special kind. */
class CgroupsV1Test {
    private static final ProcessLimits TOTAL = new ProcessLimits(1_073_741_824L, null, 4_096, null);

    private static final int LONGEST_PATH = 4_095; // of Linux

    @TempDir
    private Path base;

    private Map<Resource, Path> bases() {
        var bases = new EnumMap<Resource, Path>(Resource.class);
        for (var resource : Resource.values()) {
            bases.put(resource, base.resolve(resource.name()));
        }
        return bases;
    }

    @Test
    void setsTheTotalLimitsAndSaysThatItKeepsThem() throws IOException {
        var isolation = CgroupsV1.create(bases(), "muster-x", TOTAL);
        assertEquals(Set.of(Resource.values()), isolation.keeps());
        assertEquals("1073741824", Files.readString(base.resolve("MEMORY/muster-x/memory.limit_in_bytes")));
        assertEquals("4096", Files.readString(base.resolve("PROCESSES/muster-x/pids.max")));
    }

    @Test
    void aTotalLimitThatCannotBeSetIsNotKept() throws IOException {
        var bases = bases();
        bases.put(Resource.MEMORY, ofLength(LONGEST_PATH - "/muster-x".length() - 5));
        var isolation = CgroupsV1.create(bases, "muster-x", TOTAL);
        assertEquals(Set.of(Resource.CPU, Resource.PROCESSES), isolation.keeps());
        try (var left = Files.list(bases.getOrDefault(Resource.MEMORY, base))) {
            assertEquals(List.of(), left.toList());
        }
    }

    /** A directory in which another can be made, but no file in that. */
    private Path ofLength(int length) {
        var path = base.toString();
        while (path.length() + 202 < length) {
            path += "/" + "x".repeat(200);
        }
        return Path.of(path + "/" + "y".repeat(length - path.length() - 1));
    }
}
