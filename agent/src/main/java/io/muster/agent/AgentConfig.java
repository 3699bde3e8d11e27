package io.muster.agent;

import io.muster.agent.plugin.PluginSettings;
import io.muster.agent.policy.PolicySettings;
import io.muster.agent.vitals.Machine;
import io.muster.runtime.settings.Settings;
import io.muster.schemas.codec.Durations;
import io.muster.schemas.id.AgentId;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How an agent is set up. What the gateway tells at enrolment applies where a value here is empty.
 *
 * @param stateDir holds identity and journal; belongs to one agent
 * @param gatewayUrl where to enrol; not needed afterwards
 * @param capacity how many tasks run at a time
 * @param queueLimit how many tasks may wait on the agent before no more are taken from its topic
 * @param heartbeatInterval empty: as the gateway says
 * @param outputLimitBytes how much of a task's standard output, and as much of its standard error, is kept; with the
 *     escapes of JSON twice the upper limit still fits in a Kafka record of 1 MiB
 * @param outputStreamLimitBytes how much of what a task writes is streamed while it runs; 0: nothing
 * @param killGrace how long a task that has to end may take before it is killed
 * @param abandonedLimit how many runs that do not stop may go on without a slot
 * @param policy what tasks may do here
 * @param processes how programs are run
 * @param adopt take over a state directory that was made on another machine
 * @param bootstrapServers of Kafka; empty: as the gateway said
 */
public record AgentConfig(
        AgentId id,
        Path stateDir,
        URI gatewayUrl,
        Path joinTokenFile,
        Map<String, String> labels,
        int capacity,
        int queueLimit,
        Optional<Duration> heartbeatInterval,
        int outputLimitBytes,
        int outputStreamLimitBytes,
        Duration killGrace,
        int abandonedLimit,
        PolicySettings policy,
        ProcessConfig processes,
        boolean adopt,
        Optional<String> bootstrapServers,
        PluginSettings plugins) {

    private static final int MAX_OUTPUT_BYTES = 64 * 1024;
    private static final int STREAMED_OUTPUT_BYTES = 16 * 1024 * 1024;
    private static final int MAX_STREAMED_OUTPUT_BYTES = 1024 * 1024 * 1024;

    /** @throws io.muster.runtime.settings.SettingsException naming everything that is wrong */
    public static AgentConfig from(Settings settings) {
        var home = Path.of(System.getProperty("user.home"), ".muster");
        var stateDir = settings.path("agent.state-dir", home.resolve("agent"));
        var config = new AgentConfig(
                settings.parsed("agent.id", idOf(Machine.current().hostname()), AgentId::new),
                stateDir,
                settings.uri("agent.gateway-url", URI.create("http://127.0.0.1:8080")),
                settings.path("agent.join-token-file", home.resolve("join-token")),
                settings.pairs("agent.labels"),
                settings.integer("agent.capacity", defaultCapacity(), 1, 1_000),
                settings.integer("agent.queue-limit", 256, 1, 100_000),
                settings.parsed("agent.heartbeat-interval", Optional.empty(), AgentConfig::interval),
                settings.integer("agent.output-limit-bytes", MAX_OUTPUT_BYTES, 1_024, MAX_OUTPUT_BYTES),
                settings.integer(
                        "agent.output-stream-limit-bytes", STREAMED_OUTPUT_BYTES, 0, MAX_STREAMED_OUTPUT_BYTES),
                settings.duration("agent.kill-grace", Duration.ofSeconds(5)),
                settings.integer("agent.abandoned-limit", 16, 0, 1_000),
                PolicySettings.from(settings),
                ProcessConfig.from(settings, System.getenv()),
                settings.flag("agent.adopt", false),
                settings.parsed("kafka.bootstrap-servers", Optional.empty(), Optional::of),
                PluginSettings.from(settings, stateDir));
        settings.check("agent");
        return config;
    }

    /** What tasks have no business with, under most policies. */
    public List<Path> ownFiles() {
        return Stream.concat(Stream.of(stateDir, joinTokenFile, plugins.directory()), policy.file().stream())
                .toList();
    }

    static int defaultCapacity() {
        return Math.max(4, 2 * Runtime.getRuntime().availableProcessors());
    }

    /** A host name as an agent id: {@code web-1.example.com} is {@code web-1-example-com}. */
    static AgentId idOf(String hostname) {
        var id = hostname.replaceAll("[^A-Za-z0-9_-]", "-").replaceAll("^[^A-Za-z0-9]+", "");
        return id.isEmpty() ? new AgentId("agent") : new AgentId(id.substring(0, Math.min(id.length(), 63)));
    }

    private static Optional<Duration> interval(String text) {
        var interval = Durations.parse(text);
        if (interval.toMillis() < 100) {
            throw new IllegalArgumentException("must be 100ms or longer, not '" + text + "'");
        }
        return Optional.of(interval);
    }
}
