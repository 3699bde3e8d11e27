package io.muster.agent.isolation;

import io.muster.agent.vitals.BootId;
import io.muster.schemas.shell.ProcessLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out, at the start of the agent, by what processes can be held together on this machine, after it has ended what an
 * earlier life left running.
 *
 * @param leftovers of the earlier life
 */
public record Isolations(Isolation isolation, Leftovers leftovers) {
    private static final Logger log = LoggerFactory.getLogger(Isolations.class);
    /** As long as is needed for agents that share a cgroup. */
    private static final int LIFE_LENGTH = 12;

    /**
     * @param stateDirectory of the agent alone
     * @throws IsolationException when the kind that is asked for cannot be had
     */
    public static Isolations start(IsolationSettings settings, Path stateDirectory) {
        try {
            var boot = BootId.current(Instant.EPOCH).value();
            var earlier = Leftovers.end(LifeRecord.read(stateDirectory, boot));
            var life = UUID.randomUUID().toString().replace("-", "").substring(0, LIFE_LENGTH);
            var start = new Start(settings, ControlGroupMounts.read(), life);
            var plan = start.plan().with(earlier.remaining());
            plan.write(stateDirectory, boot);
            var isolation = start.best();
            plan.with(isolation.kind()).write(stateDirectory, boot);
            log.atInfo()
                    .addKeyValue("isolation", isolation.kind().wireName())
                    .addKeyValue("limits", isolation.keeps())
                    .log("tasks are held together");
            return new Isolations(isolation, earlier.leftovers());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep track of processes in " + stateDirectory, e);
        }
    }

    private record Start(IsolationSettings settings, ControlGroupMounts mounts, String life) {
        private String name() {
            return "muster-" + life;
        }

        LifeRecord plan() {
            var cgroups = new ArrayList<Path>();
            var agents = new ArrayList<Path>();
            mounts.unified(settings.cgroupRoot()).ifPresent(base -> {
                cgroups.addAll(CgroupsV2.directories(base, name()));
                agents.add(CgroupsV2.agentDirectory(base, name()));
            });
            cgroups.addAll(CgroupsV1.directories(CgroupsV1.bases(mounts, settings.cgroupRoot()), name()));
            return new LifeRecord(List.of(life), cgroups, agents, List.of());
        }

        Isolation best() {
            if (settings.kind().isPresent()) {
                var kind = settings.kind().get();
                try {
                    return tried(kind);
                } catch (IOException e) {
                    throw new IsolationException(
                            "agent.isolation: this machine gives no " + kind.wireName() + ": " + e.getMessage(), e);
                }
            }
            for (var kind : EnumSet.complementOf(EnumSet.of(IsolationKind.PROCESS_TREE))) {
                try {
                    return tried(kind);
                } catch (IOException e) {
                    log.atDebug()
                            .setCause(e)
                            .addKeyValue("isolation", kind.wireName())
                            .log("not to be had here");
                }
            }
            return new MarkedProcesses(IsolationKind.PROCESS_TREE, life);
        }

        private Isolation tried(IsolationKind kind) throws IOException {
            var isolation = made(kind);
            try {
                IsolationTrial.run(isolation);
                return isolation;
            } catch (IOException e) {
                isolation.close();
                throw e;
            }
        }

        private Isolation made(IsolationKind kind) throws IOException {
            return switch (kind) {
                case CGROUP_V2 -> unified();
                case CGROUP_V1 ->
                    CgroupsV1.create(CgroupsV1.bases(mounts, settings.cgroupRoot()), name(), settings.total());
                case PROCESS_GROUP -> {
                    if (SystemTools.find("setsid").isEmpty()) {
                        throw new IOException("there is no setsid");
                    }
                    yield new MarkedProcesses(kind, life);
                }
                case PROCESS_TREE -> new MarkedProcesses(kind, life);
            };
        }

        /** A hierarchy without controllers beside those of version 1 (a "hybrid" machine) is no better than they are. */
        private Isolation unified() throws IOException {
            var base = mounts.unified(settings.cgroupRoot())
                    .orElseThrow(() -> new IOException("no cgroups of version 2 are mounted"));
            if (settings.kind().isEmpty()
                    && CgroupsV1.bases(mounts, settings.cgroupRoot()).containsKey(Resource.PROCESSES)) {
                throw new IOException("the controllers are in hierarchies of version 1");
            }
            return CgroupsV2.create(
                    base, name(), settings.total(), ProcessHandle.current().pid());
        }
    }

    /** For programs that start what is to outlive them, and their agent: no cgroup, and no mark to be found by. */
    public static Isolation loose() {
        return new MarkedProcesses(
                SystemTools.find("setsid").isPresent() ? IsolationKind.PROCESS_GROUP : IsolationKind.PROCESS_TREE, "");
    }

    /** Limits of which the isolation does not keep the one or the other. */
    public static ProcessLimits kept(ProcessLimits limits, Isolation isolation) {
        return new ProcessLimits(
                isolation.keeps().contains(Resource.MEMORY) ? limits.memoryBytes() : null,
                isolation.keeps().contains(Resource.CPU) ? limits.cpuMillis() : null,
                isolation.keeps().contains(Resource.PROCESSES) ? limits.processes() : null,
                limits.outputBytes());
    }
}
