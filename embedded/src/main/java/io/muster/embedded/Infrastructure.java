package io.muster.embedded;

import java.net.URI;

/** The two systems that everything stands on, wherever they run. Each can be stopped and started again on its data. */
public interface Infrastructure extends AutoCloseable {
    /** {@code host:port} of the broker; the same after a restart. */
    String bootstrapServers();

    /** {@code redis://host:port}; the same after a restart. */
    URI redisUri();

    void stopKafka();

    void startKafka();

    void stopRedis();

    void startRedis();

    @Override
    void close();
}
