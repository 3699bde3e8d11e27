package io.muster.embedded;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.jspecify.annotations.Nullable;

/** One Kafka node, broker and controller in one (KRaft), inside this process and on 127.0.0.1 only. */
public final class EmbeddedKafka implements AutoCloseable {
    private static final int NODE_ID = 1;
    private final Path directory;
    private int port;
    private @Nullable KafkaRaftServer server;

    /**
     * @param directory where the log is; formatted when it is empty, continued when it is not
     * @param port 0 for any free port, chosen at the first start and kept afterwards
     */
    public EmbeddedKafka(Path directory, int port) {
        this.directory = directory;
        this.port = port;
    }

    /**
     * Returns when the broker takes requests.
     *
     * @throws PortInUseException when the port is taken
     */
    public synchronized void start() {
        if (server != null) {
            return;
        }
        port = Ports.claim("kafka", port);
        var config = configuration(Ports.claim("kafka controller", 0));
        format();
        var starting = new KafkaRaftServer(new KafkaConfig(config, false), Time.SYSTEM);
        try {
            starting.startup();
        } catch (RuntimeException e) {
            starting.shutdown();
            throw e;
        }
        server = starting;
    }

    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    @Override
    public synchronized void close() {
        if (server != null) {
            server.shutdown();
            server.awaitShutdown();
            server = null;
        }
    }

    private Map<String, String> configuration(int controllerPort) {
        var config = new HashMap<String, String>();
        config.put("process.roles", "broker,controller");
        config.put("node.id", Integer.toString(NODE_ID));
        config.put("log.dirs", directory.toString());
        config.put("listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
        config.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
        config.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        config.put("controller.listener.names", "CONTROLLER");
        config.put("controller.quorum.voters", NODE_ID + "@127.0.0.1:" + controllerPort);
        config.put("auto.create.topics.enable", "false");
        // One node holds every replica there is.
        config.put("offsets.topic.replication.factor", "1");
        config.put("offsets.topic.num.partitions", "1");
        config.put("transaction.state.log.replication.factor", "1");
        config.put("transaction.state.log.min.isr", "1");
        config.put("transaction.state.log.num.partitions", "1");
        config.put("share.coordinator.state.topic.replication.factor", "1");
        config.put("share.coordinator.state.topic.min.isr", "1");
        config.put("share.coordinator.state.topic.num.partitions", "1");
        // After a kill -9 the controller takes the broker back only when the session of the killed one is over (9 s).
        config.put("broker.session.timeout.ms", "3000");
        config.put("broker.heartbeat.interval.ms", "500");
        // Consumers that start together need not wait for more of their kind.
        config.put("group.initial.rebalance.delay.ms", "0");
        // A fleet is many small partitions and many patient fetch sessions.
        config.put("max.incremental.fetch.session.cache.slots", "20000");
        config.put("log.index.size.max.bytes", Integer.toString(1024 * 1024));
        config.put("socket.listen.backlog.size", "1024");
        config.put("num.network.threads", "2");
        config.put("num.io.threads", "4");
        config.put("log.cleaner.dedupe.buffer.size", Integer.toString(4 * 1024 * 1024));
        return config;
    }

    private void format() {
        var report = new ByteArrayOutputStream();
        try (var printer = new PrintStream(report, true, StandardCharsets.UTF_8)) {
            Files.createDirectories(directory);
            if (Files.exists(directory.resolve("meta.properties"))) {
                return;
            }
            new Formatter()
                    .setPrintStream(printer)
                    .setClusterId(Uuid.randomUuid().toString())
                    .setNodeId(NODE_ID)
                    .setControllerListenerName("CONTROLLER")
                    .addDirectory(directory.toString())
                    .setMetadataLogDirectory(directory.toString())
                    .run();
        } catch (IOException e) {
            throw new IllegalStateException("cannot write to " + directory + ": " + e.getMessage(), e);
        } catch (Exception e) {
            throw new IllegalStateException(
                    "cannot format " + directory + " for Kafka: " + report.toString(StandardCharsets.UTF_8), e);
        }
    }
}
