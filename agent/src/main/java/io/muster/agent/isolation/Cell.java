package io.muster.agent.isolation;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Holds the processes of one attempt. Used by one thread. */
public interface Cell {
    /** Files into which the first process has to write {@code 0}, in this order, before it does anything else. */
    List<Path> entrances();

    /** True when the first process has to make itself the leader of a session (setsid) to be in the cell. */
    boolean isSession();

    /** What the environment of the first process has to contain. */
    Map<String, String> mark();

    /** To be called once, when the first process is there. */
    void begun(ProcessHandle first);

    /** Those in the cell that are alive, as far as they can be found. */
    Collection<ProcessHandle> members();

    /** Kills whatever is in the cell, and sees to it that nothing new comes up while it does so. */
    void kill();

    /** Which limit made processes end before their time, or could be the reason of their failure. */
    Optional<Breach> breach();

    /** Gives the cell back. What is still in it stays, and is looked for when the agent starts the next time. */
    void release();

    /** A limit that was reached. */
    enum Breach {
        /** The kernel killed something for want of memory, within the attempt's own limit. */
        MEMORY,
        /** The kernel killed something for want of memory, with all attempts, or the machine, at the limit. */
        SHARED_MEMORY,
        /** A process could not be started. */
        PROCESSES
    }
}
