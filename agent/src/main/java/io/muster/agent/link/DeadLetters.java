package io.muster.agent.link;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.muster.schemas.topic.Topics;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts records that cannot be dealt with where operators find them, and out of the way of the next record. */
public final class DeadLetters {
    private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);
    private final LossyProducer producer;
    private final Topics topics;
    private final AtomicLong count = new AtomicLong();

    public DeadLetters(LossyProducer producer, Topics topics) {
        this.producer = producer;
        this.topics = topics;
    }

    /** @param reason why it cannot be dealt with, for people */
    void add(ConsumerRecord<byte[], byte[]> poison, String reason) {
        count.incrementAndGet();
        log.atWarn()
                .addKeyValue("topic", poison.topic())
                .addKeyValue("offset", poison.offset())
                .addKeyValue("reason", reason)
                .log("a command that is none goes to the dead letters");
        var letter = new ProducerRecord<String, byte[]>(topics.deadLetters(), poison.topic(), poison.value());
        poison.headers().forEach(header -> letter.headers().add(header));
        letter.headers()
                .add("__dlq.errors.topic", poison.topic().getBytes(UTF_8))
                .add(
                        "__dlq.errors.partition",
                        Integer.toString(poison.partition()).getBytes(UTF_8))
                .add("__dlq.errors.offset", Long.toString(poison.offset()).getBytes(UTF_8))
                .add("__dlq.errors.message", reason.getBytes(UTF_8));
        producer.send(letter);
    }

    /** Records put aside since the agent's start. */
    public long count() {
        return count.get();
    }
}
