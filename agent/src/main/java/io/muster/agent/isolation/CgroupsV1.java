package io.muster.agent.isolation;

import static java.util.Objects.requireNonNull;

import io.muster.schemas.shell.ProcessLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cgroups of version 1: one hierarchy per controller. That of {@code pids} tells who is in a cell, and with its limit set to 0
 * keeps new processes from coming up while the cell is killed, so that the freezer is not needed. The others are entered only
 * for a limit on what they control: each costs time.
 */
final class CgroupsV1 implements Isolation {
    private static final Logger log = LoggerFactory.getLogger(CgroupsV1.class);
    private static final long CPU_PERIOD_MICROS = 100_000;
    private final Map<Resource, ControlGroup> all;
    private final ProcessLimits total;
    private final AtomicLong opened = new AtomicLong();

    private CgroupsV1(Map<Resource, ControlGroup> all, ProcessLimits total) {
        this.all = all;
        this.total = total;
    }

    /** The directory of each controller in which this process is, or that {@code root} names. */
    static Map<Resource, Path> bases(ControlGroupMounts mounts, Optional<Path> root) {
        var bases = new EnumMap<Resource, Path>(Resource.class);
        for (var resource : Resource.values()) {
            mounts.controller(controller(resource), root).ifPresent(base -> bases.put(resource, base));
        }
        return bases;
    }

    /**
     * @param name of the cgroup to be made in each base
     * @throws IOException when the agent may not make any
     */
    static CgroupsV1 create(Map<Resource, Path> bases, String name, ProcessLimits total) throws IOException {
        if (!bases.containsKey(Resource.PROCESSES)) {
            throw new IOException("the pids controller is not mounted");
        }
        var all = new EnumMap<Resource, ControlGroup>(Resource.class);
        for (var base : bases.entrySet()) {
            try {
                Files.createDirectories(base.getValue());
                all.put(
                        base.getKey(),
                        limited(base.getKey(), new ControlGroup(base.getValue()).createChild(name), total));
            } catch (IOException e) {
                if (base.getKey() == Resource.PROCESSES) {
                    all.values().forEach(ControlGroup::remove);
                    throw e;
                }
                log.atInfo()
                        .setCause(e)
                        .addKeyValue("controller", base.getKey())
                        .log("a controller cannot be used");
            }
        }
        return new CgroupsV1(all, total);
    }

    /** One whose total limit cannot be set keeps nothing, and is not left behind. */
    private static ControlGroup limited(Resource resource, ControlGroup group, ProcessLimits total) throws IOException {
        try {
            limit(resource, group, total);
            return group;
        } catch (IOException e) {
            group.remove();
            throw e;
        }
    }

    @Override
    public IsolationKind kind() {
        return IsolationKind.CGROUP_V1;
    }

    @Override
    public Set<Resource> keeps() {
        return Set.copyOf(all.keySet());
    }

    @Override
    public Cell open(ProcessLimits limits) throws IOException {
        var name = "t" + opened.incrementAndGet();
        var made = new EnumMap<Resource, ControlGroup>(Resource.class);
        try {
            var entrances = new ArrayList<Path>();
            for (var group : all.entrySet()) {
                var resource = group.getKey();
                if (resource == Resource.PROCESSES || value(resource, limits) != null) {
                    var own = group.getValue().createChild(name);
                    made.put(resource, own);
                    limit(resource, own, limits);
                    entrances.add(own.processesFile());
                } else if (value(resource, total) != null) {
                    entrances.add(group.getValue().processesFile());
                }
            }
            var main = requireNonNull(made.get(Resource.PROCESSES));
            var others =
                    made.values().stream().filter(group -> !group.equals(main)).toList();
            return new ControlGroupCell(main, others, entrances, () -> breach(made));
        } catch (IOException e) {
            made.values().forEach(ControlGroup::remove);
            throw e;
        }
    }

    private static Optional<Cell.Breach> breach(Map<Resource, ControlGroup> made) {
        var memory = made.get(Resource.MEMORY);
        if (memory != null && memory.count("memory.oom_control", "oom_kill").orElse(0) > 0) {
            return Optional.of(wasFull(memory) ? Cell.Breach.MEMORY : Cell.Breach.SHARED_MEMORY);
        }
        var processes = made.get(Resource.PROCESSES);
        return processes != null && processes.count("pids.events", "max").orElse(0) > 0
                ? Optional.of(Cell.Breach.PROCESSES)
                : Optional.empty();
    }

    /** Else it was killed because all tasks together, or the machine, had no more. */
    private static boolean wasFull(ControlGroup memory) {
        try {
            var limit = Long.parseLong(memory.get("memory.limit_in_bytes"));
            // Memory is counted in batches, and swap, which has the same limit, beside it.
            return Long.parseLong(memory.get("memory.max_usage_in_bytes")) >= limit - limit / 16;
        } catch (IOException | NumberFormatException e) {
            return true; // it has a limit, and something was killed for want of memory
        }
    }

    private static void limit(Resource resource, ControlGroup group, ProcessLimits limits) throws IOException {
        var value = value(resource, limits);
        if (value == null) {
            return;
        }
        switch (resource) {
            case MEMORY -> {
                group.set("memory.limit_in_bytes", value);
                if (group.has("memory.memsw.limit_in_bytes")) {
                    group.set("memory.memsw.limit_in_bytes", value); // no swap beyond it
                }
            }
            case CPU -> {
                group.set("cpu.cfs_period_us", CPU_PERIOD_MICROS);
                group.set("cpu.cfs_quota_us", value * CPU_PERIOD_MICROS / 1_000);
            }
            case PROCESSES -> group.set("pids.max", value);
        }
    }

    private static @Nullable Long value(Resource resource, ProcessLimits limits) {
        return switch (resource) {
            case MEMORY -> limits.memoryBytes();
            case CPU -> limits.cpuMillis() == null ? null : limits.cpuMillis().longValue();
            case PROCESSES ->
                limits.processes() == null ? null : limits.processes().longValue();
        };
    }

    private static String controller(Resource resource) {
        return switch (resource) {
            case MEMORY -> "memory";
            case CPU -> "cpu";
            case PROCESSES -> "pids";
        };
    }

    static List<Path> directories(Map<Resource, Path> bases, String name) {
        return bases.values().stream().map(base -> base.resolve(name)).toList();
    }

    @Override
    public void close() {
        all.values().forEach(ControlGroup::remove);
    }
}
