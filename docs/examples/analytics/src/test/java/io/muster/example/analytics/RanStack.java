package io.muster.example.analytics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.muster.cli.up.LocalStack;
import io.muster.cli.up.LocalStackConfig;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;

/** A whole Muster with two agents that has run six tasks: four on agent-1, of which one failed, and two on agent-2. */
public final class RanStack implements AutoCloseable {
    public static final int TASKS = 6;

    private final LocalStack stack;

    public static RanStack start(Path directory) throws IOException, InterruptedException {
        var ran = new RanStack(LocalStack.start(
                LocalStackConfig.onFreePorts(directory, 2, Map.of("agent.heartbeat-interval", "200ms"))));
        for (var command : new String[] {"true", "echo hello", "sleep 0.2", "false"}) {
            ran.run("agent-1", command);
        }
        ran.run("agent-2", "true");
        ran.run("agent-2", "uname");
        return ran;
    }

    private RanStack(LocalStack stack) {
        this.stack = stack;
    }

    public String bootstrapServers() {
        return stack.infrastructure().bootstrapServers();
    }

    /** Returns when the task is over. */
    private void run(String agent, String command) throws IOException, InterruptedException {
        var task = new ObjectMapper().createObjectNode().put("agent_id", agent).put("type", "shell");
        task.putObject("params").put("command", command);
        var request = HttpRequest.newBuilder(stack.url().resolve("/api/v1/tasks?wait=20s"))
                .header("Authorization", "Bearer " + stack.adminToken())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(task.toString()))
                .build();
        try (var http = HttpClient.newHttpClient()) {
            var answer = http.send(request, BodyHandlers.ofString());
            assertEquals(200, answer.statusCode(), answer.body());
        }
    }

    @Override
    public void close() {
        stack.close();
    }
}
