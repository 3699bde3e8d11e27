package io.muster.benchmarks.fold;

import io.lettuce.core.api.StatefulRedisConnection;
import io.muster.dispatcher.DispatcherConfig;
import io.muster.dispatcher.wiring.Dispatcher;
import io.muster.runtime.kafka.KafkaSettings;
import io.muster.runtime.lifecycle.CloseStack;
import io.muster.runtime.settings.Settings;
import io.muster.schemas.view.ViewKeys;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** The dispatcher as it really runs, on a log that is there already, until its checkpoints are at the end of it. */
final class DispatcherRun {
    private static final Duration LOOK = Duration.ofMillis(4);
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private final KafkaSettings kafka;
    private final StatefulRedisConnection<String, String> redis;

    /** @param redis where the checkpoints are */
    DispatcherRun(KafkaSettings kafka, StatefulRedisConnection<String, String> redis) {
        this.kafka = kafka;
        this.redis = redis;
    }

    /**
     * @param uri where the dispatcher finds the Redis
     * @param end the sum of the offsets at the end of the log
     * @return from the first commit that is seen to the last one
     */
    Folded fold(URI uri, long end) {
        var start = checkpoints();
        if (start >= end) {
            throw new IllegalArgumentException("nothing to fold: the views are at the end of the log");
        }
        var settings = Settings.of(Map.of(
                "kafka.bootstrap-servers", kafka.bootstrapServers(),
                "kafka.topic-prefix", kafka.topics().prefix(),
                "redis.uri", uri.toString()));
        try (var running = new CloseStack()) {
            running.add(Dispatcher.start(DispatcherConfig.from(settings)));
            var first = awaitBeyond(start);
            var before = ProcessorTime.now(redis);
            var since = System.nanoTime();
            if (first < end) {
                awaitBeyond(end - 1);
            }
            var nanos = System.nanoTime() - since;
            return new Folded(end - first, nanos, ProcessorTime.now(redis).since(before));
        }
    }

    /** What was folded between two moments. */
    record Folded(long records, long nanos, ProcessorTime processors) {
        double perSecond() {
            return Rates.perSecond(records, nanos);
        }

        long processorNanosPerRecord() {
            return processors.sum() / records;
        }
    }

    private long awaitBeyond(long offsets) {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        var now = checkpoints();
        while (now <= offsets) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("the dispatcher is still at " + now + " of " + offsets);
            }
            LockSupport.parkNanos(LOOK.toNanos());
            now = checkpoints();
        }
        return now;
    }

    /** The sum of all offsets in the checkpoints. */
    long checkpoints() {
        var sum = 0L;
        for (var number = 0; number < kafka.partitions(); number++) {
            var fields = redis.sync().hgetall(ViewKeys.checkpoint(number));
            for (var topic : kafka.topics().folded()) {
                sum += Long.parseLong(fields.getOrDefault(topic, "0"));
            }
        }
        return sum;
    }
}
