package io.muster.dispatcher.intake;

import io.muster.dispatcher.fold.ViewImage;
import io.muster.dispatcher.view.ViewIds;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.message.TaskSubmitted;
import io.muster.schemas.view.AgentView;
import io.muster.schemas.view.TaskView;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Views of one partition number as they were last sent: agents, which speak again with the next heartbeat, and tasks that
 * have not ended, of which more will be said soon. They need not be read again. They are as good as the checkpoint that
 * they were sent with: while Redis is at that one, it holds just these views, and a commit is refused when it is not.
 *
 * <p>What was not heard of for longest is forgotten when there is too much.
 */
final class RecentViews {
    private static final int MOST_AGENTS = 5_000;
    private static final int MOST_TASKS = 5_000;
    /** The longest {@code params} and {@code annotations} together, in characters: most tasks have much shorter ones. */
    private static final int LONGEST_SUBMISSION = 2_000;

    private final Map<AgentId, AgentView> agents = bounded(MOST_AGENTS);
    private final Map<TaskId, TaskView> tasks = bounded(MOST_TASKS);

    private static <K, V> Map<K, V> bounded(int most) {
        return new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > most;
            }
        };
    }

    /** Those of the views that need not be read. */
    ViewImage of(ViewIds ids) {
        var known = new ViewImage();
        for (var id : ids.agents()) {
            var view = agents.get(id);
            if (view != null) {
                known.join(view);
            }
        }
        for (var id : ids.tasks()) {
            var view = tasks.get(id);
            if (view != null) {
                known.join(view);
            }
        }
        return known;
    }

    /** Takes what has been sent. */
    void keep(ViewImage sent) {
        agents.putAll(sent.agents());
        sent.tasks().forEach((id, view) -> {
            if (view.state().isTerminal() || isLong(view.submission(), tasks.get(id))) {
                tasks.remove(id);
            } else {
                tasks.put(id, view);
            }
        });
    }

    @SuppressWarnings("ReferenceEquality") // what a join leaves alone is still the same object
    private static boolean isLong(@Nullable TaskSubmitted submission, @Nullable TaskView kept) {
        if (submission == null || (kept != null && kept.submission() == submission)) {
            return false;
        }
        return submission.params().toString().length()
                        + submission.annotations().toString().length()
                > LONGEST_SUBMISSION;
    }

    /** Tasks that have left the views. */
    void forget(Collection<TaskId> left) {
        tasks.keySet().removeAll(left);
    }

    /** The checkpoint is in doubt, and with it everything here. */
    void forget() {
        agents.clear();
        tasks.clear();
    }
}
