package io.muster.dispatcher.intake;

import io.muster.dispatcher.fold.ViewImage;
import io.muster.dispatcher.view.ViewIds;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.view.AgentView;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The agents of one partition number as they were last committed, so that they need not be read again with every
 * heartbeat. As good as the checkpoint that they were committed with: while Redis is at that one, it holds just these
 * views, and a commit is refused when it is not.
 *
 * <p>Those that were not heard of for longest are forgotten when there are too many.
 */
final class RecentAgents {
    private static final int MOST = 5_000;

    private final Map<AgentId, AgentView> views = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<AgentId, AgentView> eldest) {
            return size() > MOST;
        }
    };

    /** Those of the ids that have to be read. */
    ViewIds missing(ViewIds ids) {
        var missing = new HashSet<AgentId>();
        for (var id : ids.agents()) {
            if (!views.containsKey(id)) {
                missing.add(id);
            }
        }
        return new ViewIds(ids.tasks(), missing);
    }

    /** Adds what is not {@link #missing}. */
    void addTo(ViewImage found, ViewIds ids) {
        for (var id : ids.agents()) {
            var view = views.get(id);
            if (view != null) {
                found.join(view);
            }
        }
    }

    /** Takes what has been committed. */
    void keep(ViewImage committed) {
        views.putAll(committed.agents());
    }

    /** The checkpoint is in doubt, and with it everything here. */
    void forget() {
        views.clear();
    }
}
