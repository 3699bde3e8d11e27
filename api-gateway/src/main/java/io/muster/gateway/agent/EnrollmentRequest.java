package io.muster.gateway.agent;

import io.muster.gateway.http.JsonBody;
import io.muster.schemas.id.AgentId;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** What an agent says of itself when it enrols. */
record EnrollmentRequest(
        AgentId agentId,
        String hostname,
        String os,
        String arch,
        String agentVersion,
        Map<String, String> labels,
        SortedSet<String> handlers) {
    private static final int MAX_LABELS = 64;
    private static final int MAX_LABEL_LENGTH = 63;

    /** @throws io.muster.gateway.problem.ProblemException naming every field that is wrong */
    static EnrollmentRequest read(JsonBody body) {
        var agentId = body.requiredText("agent_id");
        if (body.has("agent_id") && !AgentId.isValid(agentId)) {
            body.error("agent_id", "must match " + AgentId.GRAMMAR);
        }
        var hostname = body.requiredText("hostname");
        var os = body.requiredText("os");
        var arch = body.requiredText("arch");
        var agentVersion = body.requiredText("agent_version");
        var labels = body.texts("labels", MAX_LABELS, MAX_LABEL_LENGTH);
        var handlers = body.textList("handlers");
        if (handlers.isEmpty()) {
            body.error("handlers", "must name the task types that the agent runs");
        }
        body.refuseUnknownFields();
        body.check();
        return new EnrollmentRequest(
                new AgentId(agentId), hostname, os, arch, agentVersion, labels, new TreeSet<>(handlers));
    }
}
