package io.muster.agent.isolation;

import io.muster.schemas.shell.ProcessLimits;
import java.io.IOException;
import java.util.Set;

/** Makes a {@link Cell} for each attempt. Thread-safe. */
public interface Isolation extends AutoCloseable {
    IsolationKind kind();

    /** Limits on these are kept; others cannot be set here. */
    Set<Resource> keeps();

    /**
     * @param limits those on what it does not {@linkplain #keeps keep} are passed over, and so is that on output
     * @throws IOException when the system does not give one
     */
    Cell open(ProcessLimits limits) throws IOException;

    /** Gives back what the system lent. Every cell has been released by then. */
    @Override
    void close();
}
