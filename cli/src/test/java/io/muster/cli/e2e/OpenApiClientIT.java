package io.muster.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.cli.up.LocalStack;
import io.muster.cli.up.LocalStackConfig;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The served document is enough to work with. */
class OpenApiClientIT {
    @Test
    void aClientThatHasOnlyTheDocumentSubmitsATaskAndFollowsItToItsEnd(@TempDir Path directory) throws Exception {
        try (var stack = LocalStack.start(LocalStackConfig.onFreePorts(directory, 1, Map.of()));
                var client = new DocumentedClient(
                        stack.url().resolve("/openapi.yaml"), Map.of("adminToken", stack.adminToken()))) {
            var agents = client.call("listAgents", Map.of("status", "online"), null);
            var agentId = agents.body().at("/items/0/agent_id").textValue();
            var body = (ObjectNode) client.exampleBody("submitTask", "command");
            body.put("agent_id", agentId);

            var submitted = client.call("submitTask", Map.of("Idempotency-Key", "from the document"), body);
            assertEquals(202, submitted.raw().statusCode());
            var ended = client.follow(submitted, "task", Map.of("wait", "30s"));

            assertEquals(
                    submitted.raw().headers().firstValue("Location").orElseThrow(),
                    ended.raw().uri().getPath());
            assertEquals("succeeded", ended.body().path("status").textValue());
            assertTrue(ended.body().path("stdout").textValue().contains("Filesystem"), ended.raw()::body);
        }
    }
}
