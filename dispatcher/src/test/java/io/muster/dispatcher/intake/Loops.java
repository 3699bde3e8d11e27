package io.muster.dispatcher.intake;

import io.muster.dispatcher.Stage;
import io.muster.dispatcher.view.RedisViewStore;
import io.muster.dispatcher.view.ViewStore;
import io.muster.runtime.kafka.DeadLetters;
import io.muster.runtime.lifecycle.CloseStack;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A fold loop put together by hand, with the ports that a test chooses. */
public final class Loops {
    private static final Duration FOREVER = Duration.ofDays(36_500);

    private Loops() {}

    /** What duties and listeners are made from. */
    public record Ports(ViewStore store, Ownership ownership, FoldedThrough folded, LogWriter writer) {}

    /** A running loop. */
    public record Running(FoldLoop loop, CloseStack parts) implements AutoCloseable {
        @Override
        public void close() {
            parts.close();
        }
    }

    public static Running start(Stage stage) {
        return start(stage, store -> store, 1_000);
    }

    public static Running start(Stage stage, Function<ViewStore, ViewStore> around, int batchRecords) {
        return start(stage, around, batchRecords, InstantSource.system(), ports -> List.of(), ports -> List.of());
    }

    /** One in which tasks leave the views that long after their end, by the clock given. */
    public static Running start(Stage stage, Duration viewRetention, InstantSource clock) {
        return start(stage, viewRetention, store -> store, 1_000, clock, ports -> List.of(), ports -> List.of());
    }

    public static Running start(
            Stage stage,
            Function<ViewStore, ViewStore> around,
            int batchRecords,
            InstantSource clock,
            Function<Ports, List<FoldListener>> listeners,
            Function<Ports, List<Duty>> duties) {
        return start(stage, FOREVER, around, batchRecords, clock, listeners, duties);
    }

    public static Running start(
            Stage stage,
            Duration viewRetention,
            Function<ViewStore, ViewStore> around,
            int batchRecords,
            InstantSource clock,
            Function<Ports, List<FoldListener>> listeners,
            Function<Ports, List<Duty>> duties) {
        var parts = new CloseStack();
        var store = parts.add(around.apply(new RedisViewStore(stage.infrastructure.redisUri())));
        var deadLetters = parts.add(new DeadLetters(stage.kafka, "test-dead-letters"));
        var writer = parts.add(new KafkaLogWriter(stage.kafka));
        var ready = new ReadyPartitions(SharedTopics.ensure(stage.kafka));
        var watermarks = new Watermarks(ready.count());
        var ports = new Ports(store, ready, watermarks, writer);
        var loop = parts.add(new FoldLoop(
                stage.kafka,
                Optional.empty(),
                batchRecords,
                store,
                deadLetters,
                ready,
                watermarks,
                viewRetention,
                listeners.apply(ports),
                duties.apply(ports),
                clock));
        loop.start();
        return new Running(loop, parts);
    }
}
