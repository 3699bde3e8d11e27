package io.muster.dispatcher.fold;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingLong;

import io.muster.schemas.message.AgentEvent;
import io.muster.schemas.message.AgentRegistered;
import io.muster.schemas.message.Heartbeat;
import io.muster.schemas.view.AgentHash;
import io.muster.schemas.view.AgentView;
import io.muster.schemas.view.AgentView.OfflineMark;
import java.util.Comparator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an agent's events come to; {@link #join} has the same properties as that of {@link TaskFold}. */
public final class AgentFold {
    private static final Comparator<AgentRegistered> NEWEST_REGISTRATION =
            comparing(AgentRegistered::enrolledAt).reversed().thenComparing(AgentFold::content, Choice.BY_CONTENT);
    private static final Comparator<Heartbeat> NEWEST_HEARTBEAT = comparingLong(Heartbeat::incarnation)
            .thenComparingLong(Heartbeat::sequence)
            .reversed()
            .thenComparing(AgentFold::content, Choice.BY_CONTENT);
    private static final Comparator<OfflineMark> NEWEST_MARK = comparingLong(OfflineMark::incarnation)
            .thenComparingLong(OfflineMark::sequence)
            .reversed()
            .thenComparing(OfflineMark::offlineAt);

    private AgentFold() {}

    /** @throws RuntimeException when the event holds something that no view can, as a time beyond all calendars */
    public static AgentView apply(@Nullable AgentView view, AgentEvent event) {
        return join(view, Canonical.of(event));
    }

    public static AgentView join(@Nullable AgentView a, AgentView b) {
        if (a == null || a.equals(b)) {
            return b;
        }
        var heartbeat = Choice.first(a.heartbeat(), b.heartbeat(), NEWEST_HEARTBEAT);
        var mark = Choice.first(a.offline(), b.offline(), NEWEST_MARK);
        return new AgentView(
                a.agentId(),
                Choice.first(a.registration(), b.registration(), NEWEST_REGISTRATION),
                heartbeat,
                mark != null && heartbeat != null && mark.isOvertakenBy(heartbeat) ? null : mark);
    }

    private static Map<String, String> content(AgentRegistered registration) {
        return AgentHash.write(new AgentView(registration.agentId(), registration, null, null));
    }

    private static Map<String, String> content(Heartbeat heartbeat) {
        return AgentHash.write(new AgentView(heartbeat.agentId(), null, heartbeat, null));
    }
}
