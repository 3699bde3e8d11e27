package io.muster.agent.execute;

import io.muster.agent.handler.Handler;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The task types that this agent runs. Those of plugins come and go while it does; whoever reads sees all of a change. */
public final class Handlers {
    private volatile SortedMap<String, Handler> byType = new TreeMap<>();

    /** @throws IllegalArgumentException when two handlers claim the same type */
    public Handlers(Collection<? extends Handler> handlers) {
        swap(List.of(), handlers);
    }

    public Optional<Handler> of(String type) {
        return Optional.ofNullable(byType.get(type));
    }

    public SortedSet<String> types() {
        return new TreeSet<>(byType.keySet());
    }

    /**
     * Puts some in the place of others, in one step.
     *
     * @throws IllegalArgumentException when a type is claimed twice; nothing has changed then
     */
    public synchronized void swap(Collection<? extends Handler> old, Collection<? extends Handler> next) {
        var changed = new TreeMap<>(byType);
        changed.values().removeAll(old);
        for (var handler : next) {
            if (changed.putIfAbsent(handler.type(), handler) != null) {
                throw new IllegalArgumentException("there are two handlers of type " + handler.type());
            }
        }
        byType = changed;
    }
}
