package io.muster.dispatcher.intake;

import static io.muster.dispatcher.Messages.NOON;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.muster.dispatcher.Messages;
import io.muster.dispatcher.fold.ViewImage;
import io.muster.dispatcher.view.ViewIds;
import io.muster.schemas.id.AgentId;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RecentAgentsTest {
    private static final ViewIds TWO = ViewIds.ofAgents(List.of(new AgentId("a"), new AgentId("b")));
    private final RecentAgents recent = new RecentAgents();

    @Test
    void hasToReadOnlyAgentsThatItHasNotCommitted() {
        var committed = heartbeatOf("a");
        recent.keep(committed);
        assertEquals(Set.of(new AgentId("b")), recent.missing(TWO).agents());

        var found = heartbeatOf("b");
        recent.addTo(found, TWO);
        assertEquals(TWO.agents(), found.agents().keySet());
        assertEquals(committed.agents().get(new AgentId("a")), found.agents().get(new AgentId("a")));
    }

    @Test
    void knowsNothingMoreWhenTheCheckpointIsInDoubt() {
        recent.keep(heartbeatOf("a"));
        recent.forget();
        assertEquals(TWO, recent.missing(TWO));
    }

    @Test
    void forgetsThoseThatWereNotHeardOfForLongest() {
        recent.keep(heartbeatOf("a"));
        recent.keep(heartbeatOf("b"));
        for (var i = 0; i < 4_999; i++) {
            recent.keep(heartbeatOf("other-" + i));
            recent.addTo(new ViewImage(), ViewIds.ofAgents(List.of(new AgentId("a"))));
        }
        assertEquals(Set.of(new AgentId("b")), recent.missing(TWO).agents());
    }

    private static ViewImage heartbeatOf(String agent) {
        var image = new ViewImage();
        image.apply(Messages.heartbeat(agent, 1, NOON), 0);
        return image;
    }
}
