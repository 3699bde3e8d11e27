package io.muster.gateway.httpagent;

import io.muster.gateway.http.JsonBody;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.message.AgentRegistered;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** What an HTTP agent says of itself: its id, and whatever else it likes to tell. */
record RegistrationRequest(
        AgentId agentId,
        String hostname,
        String os,
        String arch,
        String agentVersion,
        Map<String, String> labels,
        SortedSet<String> handlers) {
    private static final String UNKNOWN = "unknown";
    private static final String VERSION = "http";
    private static final Set<String> HANDLERS = Set.of(AgentRegistered.ANY_TYPE, "shell");
    private static final int MAX_LABELS = 64;
    private static final int MAX_LABEL_LENGTH = 63;

    /**
     * Fields that are not known are ignored.
     *
     * @throws io.muster.gateway.problem.ProblemException naming every field that is wrong
     */
    static RegistrationRequest read(JsonBody body) {
        var agentId = CallingAgents.idOf(body);
        var hostname = body.text("hostname", agentId.value());
        var os = body.text("os", UNKNOWN);
        var arch = body.text("arch", UNKNOWN);
        var agentVersion = body.text("agent_version", VERSION);
        var labels = body.texts("labels", MAX_LABELS, MAX_LABEL_LENGTH);
        var handlers = body.textList("handlers");
        if (body.has("handlers") && body.json().path("handlers").isEmpty()) {
            body.error("handlers", "must name the task types that the agent runs; leave it out for all");
        }
        body.check();
        return new RegistrationRequest(
                agentId,
                hostname,
                os,
                arch,
                agentVersion,
                labels,
                new TreeSet<>(handlers.isEmpty() ? HANDLERS : handlers));
    }

    AgentRegistered at(Instant enrolledAt) {
        return new AgentRegistered(
                agentId, hostname, os, arch, agentVersion, labels, handlers, enrolledAt, AgentRegistered.HTTP);
    }
}
