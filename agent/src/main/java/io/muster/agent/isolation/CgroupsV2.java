package io.muster.agent.isolation;

import io.muster.schemas.shell.ProcessLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cgroups of version 2, below a cgroup that is delegated to the agent (Linux, {@code Documentation/admin-guide/cgroup-v2.rst}).
 * Where no controllers are to be had, processes are held together all the same, and no limits are kept.
 */
final class CgroupsV2 implements Isolation {
    private static final Logger log = LoggerFactory.getLogger(CgroupsV2.class);
    private static final long CPU_PERIOD_MICROS = 100_000;
    private static final String SUBTREE = "cgroup.subtree_control";
    private final ControlGroup all;
    private final Set<Resource> keeps;
    private final AtomicLong opened = new AtomicLong();

    private CgroupsV2(ControlGroup all, Set<Resource> keeps) {
        this.all = all;
        this.keeps = keeps;
    }

    /**
     * @param base in which this process is, or which is the agent's to use; made when it is missing
     * @param name of the cgroup to be made in it
     * @param self the agent's process
     * @throws IOException when the agent may not make it
     */
    static CgroupsV2 create(Path base, String name, ProcessLimits total, long self) throws IOException {
        Files.createDirectories(base);
        var own = new ControlGroup(base);
        var all = own.createChild(name);
        var keeps = EnumSet.noneOf(Resource.class);
        if (makeWay(own, agentName(name), self)) {
            for (var resource : Resource.values()) {
                if (isOffered(own, resource) && enable(own, resource) && enable(all, resource)) {
                    keeps.add(resource);
                }
            }
        }
        limit(all, total, keeps);
        return new CgroupsV2(all, keeps);
    }

    static List<Path> directories(Path base, String name) {
        return List.of(base.resolve(name));
    }

    /** Where the agent itself goes, if it has to. */
    static Path agentDirectory(Path base, String name) {
        return base.resolve(agentName(name));
    }

    private static String agentName(String name) {
        return name + "-agent";
    }

    /** A cgroup other than the root that hands controllers on must not have processes itself: the agent moves to one beside. */
    private static boolean makeWay(ControlGroup own, String agentName, long self) throws IOException {
        if (!own.has("cgroup.type") || own.get(ControlGroup.PROCESSES).isEmpty()) {
            return true;
        }
        if (!own.get(ControlGroup.PROCESSES).equals(Long.toString(self))) {
            log.atInfo()
                    .addKeyValue("cgroup", own.directory())
                    .log("the agent shares its cgroup with others, so no limits are kept; give it one of its own "
                            + "(Delegate=yes), or set agent.cgroup-root");
            return false;
        }
        own.createChild(agentName).set(ControlGroup.PROCESSES, self);
        return true;
    }

    private static boolean isOffered(ControlGroup own, Resource resource) throws IOException {
        return Arrays.asList(own.get("cgroup.controllers").split(" ", -1)).contains(controller(resource));
    }

    private static boolean enable(ControlGroup group, Resource resource) {
        try {
            group.set(SUBTREE, "+" + controller(resource));
            return true;
        } catch (IOException e) {
            log.atInfo()
                    .setCause(e)
                    .addKeyValue("cgroup", group.directory())
                    .addKeyValue("controller", controller(resource))
                    .log("a controller cannot be used");
            return false;
        }
    }

    @Override
    public IsolationKind kind() {
        return IsolationKind.CGROUP_V2;
    }

    @Override
    public Set<Resource> keeps() {
        return Set.copyOf(keeps);
    }

    @Override
    public Cell open(ProcessLimits limits) throws IOException {
        var group = all.createChild("t" + opened.incrementAndGet());
        try {
            limit(group, limits, keeps);
        } catch (IOException e) {
            group.remove();
            throw e;
        }
        return new ControlGroupCell(group, List.of(), List.of(group.processesFile()), () -> breach(group));
    }

    private Optional<Cell.Breach> breach(ControlGroup group) {
        if (keeps.contains(Resource.MEMORY)
                && group.count("memory.events", "oom_kill").orElse(0) > 0) {
            return Optional.of(
                    group.count("memory.events", "oom").orElse(0) > 0 ? Cell.Breach.MEMORY : Cell.Breach.SHARED_MEMORY);
        }
        return keeps.contains(Resource.PROCESSES)
                        && group.count("pids.events", "max").orElse(0) > 0
                ? Optional.of(Cell.Breach.PROCESSES)
                : Optional.empty();
    }

    private static void limit(ControlGroup group, ProcessLimits limits, Set<Resource> keeps) throws IOException {
        if (limits.memoryBytes() != null && keeps.contains(Resource.MEMORY)) {
            group.set("memory.max", limits.memoryBytes());
            if (group.has("memory.swap.max")) {
                group.set("memory.swap.max", 0);
            }
            group.set("memory.oom.group", 1);
        }
        if (limits.processes() != null && keeps.contains(Resource.PROCESSES)) {
            group.set("pids.max", limits.processes());
        }
        if (limits.cpuMillis() != null && keeps.contains(Resource.CPU)) {
            group.set("cpu.max", limits.cpuMillis() * CPU_PERIOD_MICROS / 1_000 + " " + CPU_PERIOD_MICROS);
        }
    }

    private static String controller(Resource resource) {
        return switch (resource) {
            case MEMORY -> "memory";
            case CPU -> "cpu";
            case PROCESSES -> "pids";
        };
    }

    @Override
    public void close() {
        all.remove();
    }
}
