package io.muster.cli.up;

import io.muster.agent.policy.Profile;
import io.muster.cli.up.LocalStackConfig.Sources;
import io.muster.embedded.Infrastructure;
import io.muster.runtime.settings.Settings;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.topic.Topics;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;

/** The settings of each part: what the user gave, and on top of it what only the stack can know. */
final class StackSettings {
    private final Sources sources;
    private final DataDirectory data;
    private final Infrastructure infrastructure;

    StackSettings(Sources sources, DataDirectory data, Infrastructure infrastructure) {
        this.sources = sources;
        this.data = data;
        this.infrastructure = infrastructure;
    }

    Settings gateway(int httpPort) {
        var fixed = backends();
        fixed.put("gateway.http-port", Integer.toString(httpPort));
        fixed.put("gateway.admin-token-file", data.adminTokenFile().toString());
        fixed.put("gateway.join-token-file", data.joinTokenFile().toString());
        return sources.with(fixed);
    }

    Settings dispatcher() {
        var fixed = backends();
        // Under a fixed name a restarted dispatcher takes up its partitions at once, even after a kill.
        fixed.put("dispatcher.instance-id", "local");
        return sources.with(fixed);
    }

    Settings agent(AgentId agentId, URI gateway) {
        var fixed = backends();
        if (sources.with(Map.of()).optional("agent.policy-profile").isEmpty()) {
            fixed.put("agent.policy-profile", Profile.OPEN.key()); // a stack on one machine is there to try things out
        }
        fixed.put("agent.id", agentId.value());
        fixed.put("agent.state-dir", data.agentDirectory(agentId).toString());
        fixed.put("agent.gateway-url", gateway.toString());
        fixed.put("agent.join-token-file", data.joinTokenFile().toString());
        return sources.with(fixed);
    }

    /** Where the log and the views are, for commands that are no part of the stack. */
    Map<String, String> connections() {
        var connections = backends();
        connections.put(
                "kafka.topic-prefix", sources.with(Map.of()).text("kafka.topic-prefix", Topics.DEFAULT.prefix()));
        return connections;
    }

    private Map<String, String> backends() {
        var fixed = new HashMap<String, String>();
        fixed.put("kafka.bootstrap-servers", infrastructure.bootstrapServers());
        fixed.put("redis.uri", infrastructure.redisUri().toString());
        return fixed;
    }
}
