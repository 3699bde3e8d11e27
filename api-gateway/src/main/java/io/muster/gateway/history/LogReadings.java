package io.muster.gateway.history;

import io.muster.gateway.problem.ProblemCode;
import io.muster.gateway.problem.ProblemException;
import io.muster.runtime.history.History;
import io.muster.runtime.kafka.KafkaSettings;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * Lets a few requests read the log at a time: each has a consumer of its own and some 50 MB of records, and takes much of a
 * processor. Safe for use by many threads.
 */
public final class LogReadings {
    private static final int AT_A_TIME = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private final KafkaSettings kafka;
    private final Semaphore free = new Semaphore(AT_A_TIME);
    private final AtomicLong opened = new AtomicLong();

    public LogReadings(KafkaSettings kafka) {
        this.kafka = kafka;
    }

    /**
     * @throws ProblemException 429 when others read already
     * @throws io.muster.runtime.kafka.LogUnavailableException when Kafka does not answer within some seconds
     */
    public <T> T read(Function<History, T> reading) {
        if (!free.tryAcquire()) {
            throw new ProblemException(
                    ProblemCode.TOO_MANY_READINGS,
                    "This gateway reads the log for " + AT_A_TIME
                            + " requests at a time. Try again after Retry-After seconds.");
        }
        try (var history = new History(kafka, "muster-gateway-history-" + opened.incrementAndGet(), PATIENCE)) {
            return reading.apply(history);
        } finally {
            free.release();
        }
    }
}
