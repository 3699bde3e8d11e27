package io.muster.gateway.task;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.gateway.http.Page;
import io.muster.gateway.http.RequestAgreement;
import io.muster.schemas.codec.Json;
import io.muster.schemas.contract.RecordSchema;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** The bodies of the tasks' routes are as their schemas say. */
class TaskContractTest {
    private static final RequestAgreement REQUEST =
            new RequestAgreement("task/v1/task-request.json", TaskRequest::read);
    private static final RequestAgreement BATCH =
            new RequestAgreement("task/v1/task-batch-request.json", TaskBatch::read);

    @Test
    void answersAreAsTheirSchemasSay() {
        assertEquals("", text(RecordSchema.disagreements(TaskResource.class, "task/v1/task.json")));
        assertEquals("", text(RecordSchema.disagreements(Page.class, "task/v1/task-list.json")));
        assertEquals(
                "", text(RecordSchema.disagreements(TaskBatch.Outcomes.class, "task/v1/task-batch-outcomes.json")));
        assertEquals(
                "",
                text(RecordSchema.disagreements(
                        TaskBatch.Outcome.class, "task/v1/task-batch-outcomes.json", "/properties/outcomes/items")));
    }

    @Test
    void requestsHaveTheFieldsOfTheirSchemas() {
        REQUEST.assertSameFields();
        BATCH.assertSameFields();
    }

    @Test
    void whatTheSchemaAllowsIsTakenAndWhatItForbidsIsRefused() {
        REQUEST.assertSameVerdicts(TaskContractTest::valid, body -> false);
    }

    private static ObjectNode valid(RandomGenerator random) {
        var body = Json.MAPPER.createObjectNode();
        if (random.nextBoolean()) {
            body.put("agent_id", "web-" + random.nextInt(100));
        } else {
            body.put("selector", any(random, "role=web", " a in (b, c) ,!d", "id=web-*,zone notin (a)", "x==", "gpu"));
        }
        params(body, random);
        optional(body, random, "delivery_timeout", "1s", "90m", "PT1M30.5S", "7d");
        optional(body, random, "execution_timeout", "PT10M", "1000ms");
        switch (random.nextInt(4)) {
            case 0 -> body.putNull("retry");
            case 1 -> body.putObject("retry");
            case 2 -> body.putObject("retry").put("max_attempts", 1);
            default -> body.remove("retry");
        }
        if (random.nextBoolean()) {
            body.putObject("annotations").put("ticket", "OPS-7").put("\uD83D\uDE80".repeat(256), "");
        }
        return body;
    }

    private static void params(ObjectNode body, RandomGenerator random) {
        switch (random.nextInt(7)) {
            case 0 -> body.put("type", "shell").putObject("params").put("command", any(random, "uptime", "a\\ 'b c'"));
            case 1 ->
                body.put("type", "shell")
                        .putObject("params")
                        .put("command", "a | b")
                        .put("shell", true);
            case 2 ->
                body.put("type", "shell")
                        .putObject("params")
                        .put("shell", false)
                        .putArray("argv")
                        .add("a")
                        .add("");
            case 3 ->
                circumstances(body.put("type", "shell").putObject("params").put("command", "df"), random);
            case 4 ->
                circumstances(
                        body.put("type", "script")
                                .putObject("params")
                                .put("interpreter", any(random, "python3", "/bin/bash -eu"))
                                .put("script", "print(1)")
                                .put("sha256", "0".repeat(64)),
                        random);
            case 5 -> body.put("type", "sleep").putObject("params").put("duration", "5s");
            default -> body.put("type", "backup.full-2").putObject("params").put("anything", 1);
        }
    }

    private static void circumstances(ObjectNode params, RandomGenerator random) {
        optional(params, random, "stdin", "", "yes\n");
        params.put("working_directory", "/srv").put("umask", "027").put("nice", random.nextInt(-20, 20));
        params.put("run_as", any(random, "www-data", "first.last@example"));
        params.putObject("env").put("LANG", "C").put("_x1", "");
        params.putObject("limits")
                .put("memory", any(random, "512MiB", "1048576"))
                .put("cpu", any(random, "0.01", "1.5", "16"))
                .put("processes", random.nextInt(1, 1_000))
                .put("output", "10KiB");
        params.remove(List.of(any(random, "stdin", "umask"), any(random, "env", "limits", "nice", "run_as")));
        if (params.path("stdin").isNull()) {
            params.remove("stdin");
        }
    }

    private static void optional(ObjectNode body, RandomGenerator random, String field, String... values) {
        if (random.nextBoolean()) {
            body.put(field, random.nextInt(4) == 0 ? null : any(random, values));
        }
    }

    private static String any(RandomGenerator random, String... values) {
        return values[random.nextInt(values.length)];
    }

    private static String text(List<String> disagreements) {
        return String.join("\n", disagreements);
    }
}
