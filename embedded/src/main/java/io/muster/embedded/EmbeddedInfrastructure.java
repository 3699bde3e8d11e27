package io.muster.embedded;

import java.net.URI;
import java.nio.file.Path;

/** Kafka in this process and redis-server beside it, each in its own folder of one data directory. */
public final class EmbeddedInfrastructure implements Infrastructure {
    private final EmbeddedKafka kafka;
    private final EmbeddedRedis redis;

    /**
     * Both started.
     *
     * @param kafkaPort 0 for any free port
     * @param redisPort 0 for any free port
     * @throws PortInUseException when a chosen port is taken
     */
    public static EmbeddedInfrastructure start(Path dataDirectory, int kafkaPort, int redisPort) {
        var redis = new EmbeddedRedis(dataDirectory.resolve("redis"), redisPort);
        var kafka = new EmbeddedKafka(dataDirectory.resolve("kafka"), kafkaPort);
        redis.start();
        try {
            kafka.start();
        } catch (RuntimeException | Error e) { // an Error too: redis-server would outlive this process
            redis.close();
            throw e;
        }
        return new EmbeddedInfrastructure(kafka, redis);
    }

    private EmbeddedInfrastructure(EmbeddedKafka kafka, EmbeddedRedis redis) {
        this.kafka = kafka;
        this.redis = redis;
    }

    @Override
    public String bootstrapServers() {
        return kafka.bootstrapServers();
    }

    @Override
    public URI redisUri() {
        return redis.uri();
    }

    @Override
    public void stopKafka() {
        kafka.close();
    }

    @Override
    public void startKafka() {
        kafka.start();
    }

    @Override
    public void stopRedis() {
        redis.close();
    }

    @Override
    public void startRedis() {
        redis.start();
    }

    @Override
    public void close() {
        kafka.close();
        redis.close();
    }
}
