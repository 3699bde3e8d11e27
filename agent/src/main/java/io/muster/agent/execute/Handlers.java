package io.muster.agent.execute;

import io.muster.agent.handler.Handler;
import java.util.Collection;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The task types that this agent runs. */
public final class Handlers {
    private final SortedMap<String, Handler> byType = new TreeMap<>();

    /** @throws IllegalArgumentException when two handlers claim the same type */
    public Handlers(Collection<? extends Handler> handlers) {
        for (var handler : handlers) {
            if (byType.putIfAbsent(handler.type(), handler) != null) {
                throw new IllegalArgumentException("there are two handlers of type " + handler.type());
            }
        }
    }

    public Optional<Handler> of(String type) {
        return Optional.ofNullable(byType.get(type));
    }

    public SortedSet<String> types() {
        return new TreeSet<>(byType.keySet());
    }
}
