package io.muster.agent.isolation;

import io.muster.schemas.shell.ProcessLimits;
import java.nio.file.Path;
import java.util.Optional;

/**
 * @param kind empty: the best that this machine gives
 * @param cgroupRoot an absolute path below the mounted cgroup file systems; empty: where the agent is
 * @param total limits on all attempts together
 */
public record IsolationSettings(Optional<IsolationKind> kind, Optional<Path> cgroupRoot, ProcessLimits total) {
    /** The best that this machine gives, and no limits on the whole. */
    public static final IsolationSettings BEST =
            new IsolationSettings(Optional.empty(), Optional.empty(), ProcessLimits.NONE);

    public static IsolationSettings of(IsolationKind kind) {
        return new IsolationSettings(Optional.of(kind), Optional.empty(), ProcessLimits.NONE);
    }
}
