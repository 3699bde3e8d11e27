package io.muster.agent.isolation;

import io.muster.schemas.shell.ProcessLimits;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The best that can be done without cgroups: a session of its own where there is setsid, and a variable in the environment,
 * by which a process is found that forked twice and left its session. One that clears its environment as well is lost.
 */
final class MarkedProcesses implements Isolation {
    static final String VARIABLE = "MUSTER_RUN";
    private final IsolationKind kind;
    private final String life;
    private final AtomicLong opened = new AtomicLong();

    /**
     * @param kind with sessions or without
     * @param life what the marks of this life of the agent begin with; empty: there are none
     */
    MarkedProcesses(IsolationKind kind, String life) {
        this.kind = kind;
        this.life = life;
    }

    /**
     * What an earlier life of the agent left behind: whoever has its mark, and, marked or not, who is in a session that one of
     * them leads, or descends from one of them. Not this agent and those that it descends from, should a task have started it.
     */
    static Set<ProcessHandle> of(String life) {
        var leaders = new HashSet<Long>();
        var found = new LinkedHashSet<>(ProcessTable.find(entry -> {
            var marked = entry.isMarked(VARIABLE, life + ".");
            if (marked && entry.session() == entry.pid()) {
                leaders.add(entry.pid());
            }
            return marked;
        }));
        if (found.isEmpty()) {
            return found;
        }
        found.addAll(ProcessTable.find(entry -> leaders.contains(entry.session())));
        List.copyOf(found).stream().flatMap(ProcessHandle::descendants).forEach(found::add);
        found.removeIf(MarkedProcesses::isZombie);
        for (var own = Optional.of(ProcessHandle.current());
                own.isPresent();
                own = own.get().parent()) {
            found.remove(own.get());
        }
        return found;
    }

    private static boolean isZombie(ProcessHandle process) {
        return ProcessTable.of(process.pid()).map(ProcessTable.Entry::isDead).orElse(false);
    }

    @Override
    public IsolationKind kind() {
        return kind;
    }

    @Override
    public Set<Resource> keeps() {
        return Set.of();
    }

    @Override
    public Cell open(ProcessLimits limits) {
        var mark = life.isEmpty() ? "" : life + "." + opened.incrementAndGet() + ".";
        return new MarkedCell(kind == IsolationKind.PROCESS_GROUP, mark);
    }

    @Override
    public void close() {
        // Nothing was lent.
    }

    private static final class MarkedCell implements Cell {
        private final boolean session;
        private final String mark;
        private final Set<ProcessHandle> known = new LinkedHashSet<>();
        private long first = -1;
        private long startTime;

        MarkedCell(boolean session, String mark) {
            this.session = session;
            this.mark = mark;
        }

        @Override
        public List<Path> entrances() {
            return List.of();
        }

        @Override
        public boolean isSession() {
            return session;
        }

        @Override
        public Map<String, String> mark() {
            return mark.isEmpty() ? Map.of() : Map.of(VARIABLE, mark);
        }

        @Override
        public void begun(ProcessHandle process) {
            first = process.pid();
            startTime =
                    ProcessTable.of(first).map(ProcessTable.Entry::startTime).orElse(0L);
            known.add(process);
        }

        @Override
        public Collection<ProcessHandle> members() {
            List.copyOf(known).stream().flatMap(ProcessHandle::descendants).forEach(known::add);
            var sessionIsOurs = session && leaderIsOursOrGone();
            known.addAll(ProcessTable.find(entry -> (sessionIsOurs && entry.session() == first) || isMarked(entry)));
            known.removeIf(process -> !process.isAlive() || isZombie(process));
            return List.copyOf(known);
        }

        /** The number of a session is free again when nobody is in it any more. */
        private boolean leaderIsOursOrGone() {
            return ProcessTable.of(first)
                    .map(leader -> leader.startTime() == startTime)
                    .orElse(true);
        }

        private boolean isMarked(ProcessTable.Entry entry) {
            return !mark.isEmpty() && entry.startTime() >= startTime && entry.isMarked(VARIABLE, mark);
        }

        @Override
        public void kill() {
            members().forEach(ProcessHandle::destroyForcibly);
        }

        @Override
        public Optional<Breach> breach() {
            return Optional.empty();
        }

        @Override
        public void release() {
            // Nothing was lent.
        }
    }
}
