package io.muster.schemas.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.muster.schemas.codec.Json;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.topic.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The description of the log, asyncapi.yaml, and whether a record is one that it describes. */
public final class AsyncApi {
    private static final String FILE = "asyncapi.yaml";
    private static final String EVENT_HEADERS = "header/v1/event-headers.json";
    private final JsonNode document;

    private AsyncApi(JsonNode document) {
        this.document = document;
    }

    public static AsyncApi current() {
        return in(SchemaFiles.CURRENT);
    }

    static AsyncApi in(SchemaFiles files) {
        try {
            return new AsyncApi(new YAMLMapper().readTree(files.bytes(FILE)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kafka's side of a channel; where the topic's name has an agent's id, the address has {@code agent_id} in braces. */
    record Channel(String address, JsonNode kafka, Set<String> messageTypes) {}

    /** A message by its {@code ce_type}. */
    record Described(String ceType, String schema, String ceTypeHeader) {}

    List<Channel> channels() {
        return document.path("channels")
                .valueStream()
                .map(channel -> new Channel(
                        channel.path("address").textValue(),
                        channel.path("bindings").path("kafka"),
                        messageTypes(channel)))
                .toList();
    }

    List<Described> messages() {
        return document.path("components")
                .path("messages")
                .valueStream()
                .filter(message -> message.path("headers").has("allOf"))
                .map(message -> new Described(
                        message.path("name").textValue(),
                        message.path("payload").path("$ref").textValue(),
                        message.path("headers")
                                .path("allOf")
                                .path(1)
                                .at("/properties/ce_type/const")
                                .textValue()))
                .toList();
    }

    /**
     * What is wrong with a record that this project has written.
     *
     * @param headers those of the record, as text
     * @return one line each; empty when the record is as described
     */
    public List<String> violations(
            Topics topics, String topic, @Nullable String key, Map<String, String> headers, byte @Nullable [] value) {
        var channel = channel(topics, topic);
        if (channel.isEmpty()) {
            return List.of("topic " + topic + " is not described; add it to schemas/src/main/resources/" + FILE);
        }
        if (topic.equals(topics.deadLetters())) {
            return JsonSchemas.violationsAsPublished(
                    "header/v1/dead-letter-headers.json", Json.MAPPER.valueToTree(headers));
        }
        var ceType = headers.getOrDefault("ce_type", "none");
        if (!channel.get().messageTypes().contains(ceType)) {
            return List.of(ceType + " is not among the messages of "
                    + channel.get().address() + " in schemas/src/main/resources/" + FILE);
        }
        var violations = new ArrayList<>(JsonSchemas.violations(EVENT_HEADERS, Json.MAPPER.valueToTree(headers)));
        try {
            var schema = messages().stream()
                    .filter(message -> message.ceType().equals(ceType))
                    .findFirst()
                    .orElseThrow()
                    .schema();
            var body = Json.MAPPER.readTree(value == null ? new byte[0] : value);
            violations.addAll(JsonSchemas.violations(schema, body));
            var ids = List.of(
                    body.path("job_id").asText(),
                    body.path("task_id").asText(),
                    body.path("agent_id").asText());
            if (key == null || !ids.contains(key)) {
                violations.add(topic + ": the key " + key + " is no id of the record's job, task or agent");
            }
        } catch (IOException e) {
            violations.add(topic + ": " + e.getMessage());
        }
        return violations;
    }

    private Optional<Channel> channel(Topics topics, String topic) {
        return channels().stream()
                .filter(channel -> Pattern.matches(
                        Pattern.quote(channel.address())
                                .replace("{agent_id}", "\\E" + AgentId.GRAMMAR + "\\Q")
                                .replace(Topics.DEFAULT.prefix(), topics.prefix()),
                        topic))
                .findFirst();
    }

    private Set<String> messageTypes(JsonNode channel) {
        var types = new TreeSet<String>();
        channel.path("messages")
                .forEach(message ->
                        types.add(document.at(message.path("$ref").textValue().substring(1))
                                .path("name")
                                .textValue()));
        return types;
    }
}
