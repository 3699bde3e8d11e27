package io.muster.agent.enroll;

import io.muster.agent.vitals.Machine;
import io.muster.schemas.id.AgentId;
import java.util.Map;
import java.util.SortedSet;

/** What an agent says of itself when it enrols; the body of {@code POST /api/v1/enrollments}. */
public record Enrollment(
        AgentId agentId,
        String hostname,
        String os,
        String arch,
        String agentVersion,
        Map<String, String> labels,
        SortedSet<String> handlers) {

    public static Enrollment of(
            AgentId agentId,
            Machine machine,
            String agentVersion,
            Map<String, String> labels,
            SortedSet<String> handlers) {
        return new Enrollment(
                agentId, machine.hostname(), machine.os(), machine.arch(), agentVersion, labels, handlers);
    }
}
