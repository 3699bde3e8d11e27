package io.muster.agent.isolation;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A cell that is a cgroup: who is in it cannot leave it, however it forks. */
final class ControlGroupCell implements Cell {
    private static final Logger log = LoggerFactory.getLogger(ControlGroupCell.class);
    /** A process that has been waited for can be counted as one of its cgroup for a moment more. */
    private static final int REMOVE_TRIES = 20;

    private static final boolean HAS_SETSID = SystemTools.find("setsid").isPresent();

    private final ControlGroup main;
    private final List<ControlGroup> others;
    private final List<Path> entrances;
    private final Supplier<Optional<Breach>> breach;

    /**
     * @param main knows who is in the cell
     * @param others belong to the cell too, for limits
     * @param entrances of these, and of others that are shared
     */
    ControlGroupCell(
            ControlGroup main, List<ControlGroup> others, List<Path> entrances, Supplier<Optional<Breach>> breach) {
        this.main = main;
        this.others = List.copyOf(others);
        this.entrances = List.copyOf(entrances);
        this.breach = breach;
    }

    @Override
    public List<Path> entrances() {
        return entrances;
    }

    /** Not to hold it together, but for a process group of its own: a program that signals its group would hit the agent. */
    @Override
    public boolean isSession() {
        return HAS_SETSID;
    }

    @Override
    public Map<String, String> mark() {
        return Map.of();
    }

    @Override
    public void begun(ProcessHandle first) {
        // It has entered by itself.
    }

    @Override
    public Collection<ProcessHandle> members() {
        return main.members();
    }

    @Override
    public void kill() {
        main.kill();
    }

    @Override
    public Optional<Breach> breach() {
        return breach.get();
    }

    @Override
    public void release() {
        others.forEach(ControlGroupCell::remove);
        remove(main);
    }

    private static void remove(ControlGroup group) {
        for (var tries = 0; !group.remove(); tries++) {
            if (tries == REMOVE_TRIES) {
                log.atWarn().addKeyValue("cgroup", group.directory()).log("something in a cgroup cannot be killed");
                return;
            }
            try {
                TimeUnit.MILLISECONDS.sleep(1);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return; // found at the next start
            }
        }
    }
}
