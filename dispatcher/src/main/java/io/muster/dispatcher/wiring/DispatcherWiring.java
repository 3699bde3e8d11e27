package io.muster.dispatcher.wiring;

import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.muster.dispatcher.DispatcherConfig;
import io.muster.dispatcher.deadline.OfflineWatch;
import io.muster.dispatcher.deadline.TaskDeadlines;
import io.muster.dispatcher.intake.FoldLoop;
import io.muster.dispatcher.intake.KafkaLogWriter;
import io.muster.dispatcher.intake.LogWriter;
import io.muster.dispatcher.intake.ReadyPartitions;
import io.muster.dispatcher.intake.SharedTopics;
import io.muster.dispatcher.intake.Watermarks;
import io.muster.dispatcher.placement.CancelRedrive;
import io.muster.dispatcher.placement.Placement;
import io.muster.dispatcher.placement.Recall;
import io.muster.dispatcher.placement.Redrive;
import io.muster.dispatcher.view.RedisViewStore;
import io.muster.dispatcher.view.ViewStore;
import io.muster.runtime.kafka.DeadLetters;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;

/** The dispatcher's parts. */
@Factory
final class DispatcherWiring {
    /** Made first: nothing else works before the topics are there and cut alike. */
    @Singleton
    ReadyPartitions readyPartitions(DispatcherConfig config) {
        var count = SharedTopics.ensure(config.kafka());
        SharedTopics.checkRetention(config.kafka(), config.viewRetention());
        return new ReadyPartitions(count);
    }

    @Singleton
    Watermarks watermarks(ReadyPartitions ready) {
        return new Watermarks(ready.count());
    }

    @Singleton
    @Bean(preDestroy = "close")
    ViewStore viewStore(DispatcherConfig config) {
        return new RedisViewStore(config.redis());
    }

    @Singleton
    @Bean(preDestroy = "close")
    DeadLetters deadLetters(DispatcherConfig config) {
        return new DeadLetters(config.kafka(), "muster-dispatcher-dead-letters");
    }

    @Singleton
    @Bean(preDestroy = "close")
    KafkaLogWriter logWriter(DispatcherConfig config) {
        return new KafkaLogWriter(config.kafka());
    }

    @Singleton
    OfflineWatch offlineWatch(DispatcherConfig config, ViewStore store, ReadyPartitions ready, LogWriter writer) {
        return new OfflineWatch(store, ready, writer, config.offlineAfter());
    }

    @Singleton
    TaskDeadlines taskDeadlines(DispatcherConfig config, ViewStore store, ReadyPartitions ready, LogWriter writer) {
        return new TaskDeadlines(store, ready, writer, config.lostAfter());
    }

    @Singleton
    Placement placement(DispatcherConfig config, ViewStore store, ReadyPartitions ready, LogWriter writer) {
        return new Placement(store, ready, writer, config.recallAfter(), config.placement(), new Random());
    }

    @Singleton
    Recall recall(ViewStore store, ReadyPartitions ready, Watermarks watermarks, LogWriter writer) {
        return new Recall(store, ready, watermarks, writer);
    }

    @Singleton
    Redrive redrive(ViewStore store, ReadyPartitions ready, LogWriter writer) {
        return new Redrive(store, ready, writer);
    }

    @Singleton
    CancelRedrive cancelRedrive(ViewStore store, ReadyPartitions ready, LogWriter writer) {
        return new CancelRedrive(store, ready, writer);
    }

    @Singleton
    @Bean(preDestroy = "close")
    FoldLoop foldLoop(
            DispatcherConfig config,
            ReadyPartitions ready,
            Watermarks watermarks,
            ViewStore store,
            DeadLetters deadLetters,
            OfflineWatch offlineWatch,
            TaskDeadlines taskDeadlines,
            Placement placement,
            Redrive redrive,
            CancelRedrive cancelRedrive,
            Recall recall) {
        return new FoldLoop(
                config.kafka(),
                config.instanceId(),
                config.batchRecords(),
                store,
                deadLetters,
                ready,
                watermarks,
                config.viewRetention(),
                List.of(placement, cancelRedrive),
                List.of(offlineWatch, placement, redrive, cancelRedrive, recall, taskDeadlines),
                InstantSource.system());
    }
}
