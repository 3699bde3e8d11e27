package io.muster.dispatcher.fold;

import static io.muster.dispatcher.Messages.NOON;
import static io.muster.dispatcher.Messages.heartbeat;
import static io.muster.dispatcher.Messages.registered;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.muster.schemas.agent.AgentStatus;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.message.AgentEvent;
import io.muster.schemas.message.AgentWentOffline;
import io.muster.schemas.view.AgentView;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AgentFoldTest {
    @Test
    void isEnrolledThenOnlineThenOfflineThenOnlineAgain() {
        var enrolled = registered("a", Map.of("role", "web"), "shell");
        assertEquals(AgentStatus.ENROLLED, fold(enrolled).status());
        assertEquals(AgentStatus.ONLINE, fold(enrolled, heartbeat("a", 1, NOON)).status());
        assertEquals(
                AgentStatus.OFFLINE,
                fold(enrolled, heartbeat("a", 1, NOON), offline(1)).status());
        var back = fold(enrolled, heartbeat("a", 1, NOON), offline(1), heartbeat("a", 2, NOON));
        assertEquals(AgentStatus.ONLINE, back.status());
        assertNull(back.offline());
    }

    @Test
    void ignoresADecisionThatANewerHeartbeatHasOvertaken() {
        assertEquals(
                AgentStatus.ONLINE, fold(heartbeat("a", 2, NOON), offline(1)).status());
    }

    @Test
    void keepsTheNewestHeartbeatWhateverTheClocksSay() {
        var view = fold(heartbeat("a", 2, NOON), heartbeat("a", 1, NOON.plusSeconds(60)));
        assertEquals(2, view.heartbeat().sequence());
    }

    private static AgentWentOffline offline(long sequence) {
        return new AgentWentOffline(new AgentId("a"), 1, sequence, NOON, NOON.plusSeconds(90));
    }

    private static AgentView fold(AgentEvent... events) {
        AgentView view = null;
        for (var event : events) {
            view = AgentFold.apply(view, event);
        }
        return view;
    }
}
