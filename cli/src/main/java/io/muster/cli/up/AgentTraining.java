package io.muster.cli.up;

import io.muster.schemas.id.AgentId;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Lets an agent do once what agents do every day, against a stack of its own: start, send heartbeats, take tasks and tell how
 * they ended, stop. Started with {@code -XX:AOTCacheOutput} the agent's JVM then writes a cache (JEP 514) that later agents
 * start from.
 *
 * <p>Its tasks start no program. All that is in the cache is in an agent's memory from its start, and what it takes to call
 * the C library are two hundred classes (decision 21).
 *
 * <p>The launcher calls it before it starts the first agent of a build.
 */
public final class AgentTraining {
    private static final AgentId AGENT = new AgentId("training");
    private static final int TASKS = 20;
    private static final String CACHE_FLAG = "-XX:AOTCacheOutput";
    /** The launcher reads it. */
    private static final String JVM_FLAGS = "MUSTER_OPTS";
    /** Much more than it takes, even on a machine that is busy. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private AgentTraining() {}

    /** @param command starts an agent; its settings are added */
    public static void main(String... command) throws IOException, InterruptedException {
        var directory = Files.createTempDirectory("muster-training-");
        try (var stack = LocalStack.start(LocalStackConfig.onFreePorts(directory.resolve("data"), 0, Map.of()))) {
            enroll(agent(command, directory, stack), stack);
            var agent = agent(command, directory, stack).start();
            try (var http = HttpClient.newHttpClient()) {
                for (var i = 0; i < TASKS; i++) {
                    submit(http, stack);
                }
            } finally {
                end(agent);
            }
        } finally {
            delete(directory);
        }
    }

    /** In a start of its own, without a cache: an agent enrols once, and need not remember how for the rest of its life. */
    private static void enroll(ProcessBuilder builder, LocalStack stack) throws IOException, InterruptedException {
        builder.command().removeIf(word -> word.startsWith(CACHE_FLAG));
        builder.environment().remove(JVM_FLAGS);
        var agent = builder.start();
        try (var readiness = new Readiness(stack.url(), stack.adminToken())) {
            Readiness.await(() -> readiness.areOnline(List.of(AGENT)), PATIENCE, () -> !agent.isAlive());
        } finally {
            end(agent);
        }
    }

    private static ProcessBuilder agent(String[] command, Path directory, LocalStack stack) {
        var words = new ArrayList<>(List.of(command));
        words.addAll(List.of("--id", AGENT.value()));
        words.addAll(List.of("--state-dir", directory.resolve("agent").toString()));
        words.addAll(List.of("--gateway-url", stack.url().toString()));
        words.addAll(List.of(
                "--join-token-file", directory.resolve("data/join-token").toString()));
        var builder = new ProcessBuilder(words).inheritIO();
        // Settings for another agent; but the launcher is told by this one to make a cache.
        builder.environment().keySet().removeIf(name -> name.startsWith("MUSTER_") && !name.equals(JVM_FLAGS));
        return builder;
    }

    /** Returns when the task has ended. */
    private static void submit(HttpClient http, LocalStack stack) throws IOException, InterruptedException {
        var body = """
                {"agent_id": "%s", "type": "sleep", "params": {"duration": "PT0.01S"}}""".formatted(AGENT);
        var request = HttpRequest.newBuilder(stack.url().resolve("/api/v1/tasks?wait=30s"))
                .header("Authorization", "Bearer " + stack.adminToken())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
        var response = http.send(request, BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IllegalStateException(
                    "a task of the training has not ended: " + response.statusCode() + " " + response.body());
        }
    }

    private static void end(Process agent) throws InterruptedException {
        agent.destroy();
        if (!agent.waitFor(PATIENCE)) { // writing the cache is most of it
            agent.destroyForcibly();
            throw new IllegalStateException("the agent has not ended within " + PATIENCE);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
