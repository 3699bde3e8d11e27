package io.muster.embedded;

import java.net.URI;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

/** Kafka and Redis in containers. Stopping one freezes it, so that its port stays the same, as a restart's must. */
final class ContainerInfrastructure implements Infrastructure {
    private final KafkaContainer kafka = new KafkaContainer(DockerImageName.parse("apache/kafka:4.4.0"))
            .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
            .withEnv("KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS", "0");

    @SuppressWarnings("resource") // closed in close()
    private final GenericContainer<?> redis = new GenericContainer<>(DockerImageName.parse("redis:7"))
            .withExposedPorts(6379)
            .withCommand("redis-server", "--appendonly", "yes", "--protected-mode", "no");

    ContainerInfrastructure() {
        redis.start();
        kafka.start();
    }

    @Override
    public String bootstrapServers() {
        return kafka.getBootstrapServers();
    }

    @Override
    public URI redisUri() {
        // Ports are published on the IPv4 loopback address only, which is not what every resolver makes of "localhost".
        var host = redis.getHost().equals("localhost") ? "127.0.0.1" : redis.getHost();
        return URI.create("redis://" + host + ":" + redis.getMappedPort(6379));
    }

    @Override
    public void stopKafka() {
        pause(kafka);
    }

    @Override
    public void startKafka() {
        unpause(kafka);
    }

    @Override
    public void stopRedis() {
        pause(redis);
    }

    @Override
    public void startRedis() {
        unpause(redis);
    }

    @Override
    public void close() {
        kafka.close();
        redis.close();
    }

    private static void pause(GenericContainer<?> container) {
        container
                .getDockerClient()
                .pauseContainerCmd(container.getContainerId())
                .exec();
    }

    private static void unpause(GenericContainer<?> container) {
        container
                .getDockerClient()
                .unpauseContainerCmd(container.getContainerId())
                .exec();
    }
}
