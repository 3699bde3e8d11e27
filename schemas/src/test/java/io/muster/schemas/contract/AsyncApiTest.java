package io.muster.schemas.contract;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import io.muster.schemas.Examples;
import io.muster.schemas.codec.MessageType;
import io.muster.schemas.codec.RecordCodec;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.topic.TopicSpec;
import io.muster.schemas.topic.Topics;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class AsyncApiTest {
    private static final String ADVICE =
            "asyncapi.yaml and the code must say the same; correct schemas/src/main/resources/asyncapi.yaml";
    private static final int PARTITIONS = 6;
    private final AsyncApi api = AsyncApi.current();

    @Test
    void describesEveryTopicAsItIsMade() {
        var described = api.channels().stream()
                .collect(Collectors.toMap(AsyncApi.Channel::address, channel -> describe(channel.kafka())));
        var made = new HashMap<String, String>();
        Topics.DEFAULT.shared(PARTITIONS).forEach(topic -> made.put(topic.name(), describe(topic)));
        var agentTopic = Topics.DEFAULT.agentTopic(new AgentId("web-1"));
        made.put(agentTopic.name().replace("web-1", "{agent_id}"), describe(agentTopic));
        assertEquals(new TreeMap<>(made), new TreeMap<>(described), ADVICE);
        api.channels()
                .forEach(channel -> assertEquals(
                        channel.address(), channel.kafka().path("topic").textValue()));
    }

    @Test
    void describesEveryMessageOnceWithItsSchema() {
        var described =
                api.messages().stream().collect(Collectors.toMap(AsyncApi.Described::ceType, Function.identity()));
        assertEquals(
                Arrays.stream(MessageType.values())
                        .map(MessageType::ceType)
                        .collect(Collectors.toCollection(TreeSet::new)),
                new TreeSet<>(described.keySet()),
                ADVICE);
        for (var type : MessageType.values()) {
            var message = described.get(type.ceType());
            assertAll(
                    () -> assertEquals(type.schema(), message.schema(), ADVICE),
                    () -> assertEquals(type.ceType(), message.ceTypeHeader(), ADVICE));
        }
    }

    @Test
    void putsEveryMessageIntoTheTopicThatItIsWrittenTo() {
        var written = new TreeMap<String, Set<String>>();
        for (var message : Examples.ALL) {
            written.computeIfAbsent(Topics.DEFAULT.of(message).replace("web-1", "{agent_id}"), topic -> new TreeSet<>())
                    .add(MessageType.of(message).ceType());
        }
        var described = api.channels().stream()
                .filter(channel -> !channel.address().equals(Topics.DEFAULT.deadLetters()))
                .collect(Collectors.toMap(AsyncApi.Channel::address, AsyncApi.Channel::messageTypes));
        assertEquals(written, new TreeMap<>(described), ADVICE);
    }

    @Test
    void nothingBreaksTheConsumersOfTheReleasedTopics() {
        var released = AsyncApi.in(SchemaFiles.in(Path.of("src/test/resources/released")));
        for (var before : released.channels()) {
            var now = api.channels().stream()
                    .filter(channel -> channel.address().equals(before.address()))
                    .findFirst()
                    .orElseGet(() -> fail(before.address() + " is gone; released topics stay for ever"));
            assertEquals(before.kafka(), now.kafka(), before.address() + ": keys would move, or records go sooner");
            assertTrue(now.messageTypes().containsAll(before.messageTypes()), before.address() + " lost a message");
        }
    }

    @Test
    void admitsWhatIsDescribedAndNothingElse() {
        var encoded = new RecordCodec("/muster/test").encode(Examples.HEARTBEAT);
        var strange = new HashMap<>(encoded.headers());
        strange.put("colour", "red");
        assertAll(
                () -> assertAdmitted(true, "test.heartbeats", "web-1", encoded.headers(), encoded.value()),
                () -> assertAdmitted(false, "test.heartbeats", "web-1", strange, encoded.value()),
                () -> assertAdmitted(false, "test.heartbeats", "web-2", encoded.headers(), encoded.value()),
                () -> assertAdmitted(false, "test.results", "web-1", encoded.headers(), encoded.value()),
                () -> assertAdmitted(false, "test.nothing", "web-1", encoded.headers(), encoded.value()),
                () -> assertAdmitted(false, "test.heartbeats", "web-1", encoded.headers(), null),
                () -> assertAdmitted(false, "test.heartbeats", "web-1", Map.of(), encoded.value()));
    }

    private void assertAdmitted(boolean expected, String topic, String key, Map<String, String> headers, byte[] value) {
        var violations = api.violations(new Topics("test."), topic, key, headers, value);
        assertEquals(expected, violations.isEmpty(), violations::toString);
    }

    private static String describe(TopicSpec topic) {
        return topic.partitions() + " partitions, " + topic.config();
    }

    private static String describe(JsonNode kafka) {
        var configuration = new TreeMap<String, String>();
        kafka.path("topicConfiguration")
                .properties()
                .forEach(setting -> configuration.put(
                        setting.getKey(),
                        setting.getValue().isArray()
                                ? setting.getValue().path(0).asText()
                                : setting.getValue().asText()));
        return kafka.path("partitions").intValue() + " partitions, " + configuration;
    }
}
