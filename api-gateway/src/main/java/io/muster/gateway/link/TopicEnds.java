package io.muster.gateway.link;

import io.muster.runtime.kafka.KafkaSettings;
import io.muster.runtime.kafka.LogUnavailableException;
import io.muster.schemas.id.AgentId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** Tells where agents' topics end. Those who ask while an answer is under way share the next request. */
public final class TopicEnds implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private final KafkaSettings kafka;
    private final Admin admin;
    private final ReentrantLock lock = new ReentrantLock();
    private Map<TopicPartition, CompletableFuture<Long>> asked = new HashMap<>();
    private boolean underWay;

    public TopicEnds(KafkaSettings kafka) {
        this.kafka = kafka;
        var config = kafka.client("muster-gateway-topic-ends");
        config.put("request.timeout.ms", (int) PATIENCE.toMillis());
        config.put("default.api.timeout.ms", (int) PATIENCE.toMillis());
        this.admin = Admin.create(config);
    }

    /**
     * The offset behind the last record that the topic of an agent has now.
     *
     * @throws LogUnavailableException when Kafka does not answer within 3 s
     */
    public long of(AgentId agentId) {
        CompletableFuture<Long> answer;
        lock.lock();
        try {
            answer = asked.computeIfAbsent(
                    new TopicPartition(kafka.topics().tasksOf(agentId), 0), partition -> new CompletableFuture<>());
            ask();
        } finally {
            lock.unlock();
        }
        try {
            return answer.join();
        } catch (CompletionException e) {
            throw new LogUnavailableException(
                    "it cannot be told where the topic of " + agentId + " ends", e.getCause());
        }
    }

    private void ask() {
        if (underWay || asked.isEmpty()) {
            return;
        }
        var batch = asked;
        asked = new HashMap<>();
        underWay = true;
        var specs = new HashMap<TopicPartition, OffsetSpec>();
        batch.keySet().forEach(partition -> specs.put(partition, OffsetSpec.latest()));
        var result = admin.listOffsets(specs);
        var answers = batch.entrySet().stream()
                .map(entry -> result.partitionResult(entry.getKey())
                        .toCompletionStage()
                        .thenApply(ListOffsetsResult.ListOffsetsResultInfo::offset)
                        .whenComplete((offset, failure) -> complete(entry.getValue(), offset, failure))
                        .toCompletableFuture())
                .toArray(CompletableFuture[]::new);
        // Not with the last of them: a topic that is gone would keep the others waiting.
        var _ = CompletableFuture.anyOf(answers).whenComplete((done, failure) -> askNext());
    }

    @SuppressWarnings("NullAway") // one of the two is there
    private static void complete(CompletableFuture<Long> answer, Long offset, Throwable failure) {
        if (failure == null) {
            answer.complete(offset);
        } else {
            answer.completeExceptionally(failure);
        }
    }

    private void askNext() {
        lock.lock();
        try {
            underWay = false;
            ask();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(2));
    }
}
