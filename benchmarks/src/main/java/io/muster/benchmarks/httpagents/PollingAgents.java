package io.muster.benchmarks.httpagents;

import io.muster.schemas.codec.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Many agents: each waits for its next task by a long poll, answers it at once, and tells every 30 seconds how it is. */
final class PollingAgents implements AutoCloseable {
    private static final int WAIT_SECONDS = 60;
    private static final int HEARTBEAT_SECONDS = 30;
    private static final int REGISTRATIONS_AT_ONCE = 32;

    private final URI gateway;
    private final String token;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .executor(threads)
            .build();
    private final List<String> ids = new ArrayList<>();
    private final Map<String, Long> fetched = new ConcurrentHashMap<>();
    private final AtomicLong answered = new AtomicLong();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private volatile boolean closed;

    PollingAgents(URI gateway, String token) {
        this.gateway = gateway;
        this.token = token;
    }

    /** Returns when all of them are registered and have begun to ask. */
    void join(int count) throws InterruptedException, ExecutionException {
        var atOnce = new Semaphore(REGISTRATIONS_AT_ONCE);
        var added = IntStream.range(ids.size(), ids.size() + count)
                .mapToObj(number -> "http-" + number)
                .toList();
        var registered = new ArrayList<Future<?>>();
        for (var id : added) {
            registered.add(threads.submit(() -> {
                atOnce.acquire();
                try {
                    expect(201, post("/api/agents", "{\"agent_id\":\"" + id + "\"}"));
                } finally {
                    atOnce.release();
                }
                return null;
            }));
        }
        for (var future : registered) {
            future.get();
        }
        for (var number = 0; number < count; number++) {
            var id = added.get(number);
            var share = 1000L * HEARTBEAT_SECONDS * number / count;
            var _ = threads.submit(() -> untilClosed(() -> work(id)));
            var _ = threads.submit(() -> {
                TimeUnit.MILLISECONDS.sleep(share); // not all at the same moment
                untilClosed(() -> tell(id));
                return null;
            });
        }
        ids.addAll(added);
    }

    List<String> ids() {
        return ids;
    }

    /** How many tasks have been answered so far. */
    long answered() {
        assertWell();
        return answered.get();
    }

    /** When the agent had the task, in {@link System#nanoTime}; waits for it. */
    long awaitFetched(String taskId) throws InterruptedException {
        synchronized (fetched) {
            while (true) {
                var at = fetched.remove(taskId);
                if (at != null) {
                    return at;
                }
                assertWell();
                fetched.wait(1_000);
            }
        }
    }

    /** Submits a task that does nothing, to one of them; its id. */
    String submit(String agentId) throws IOException, InterruptedException {
        var answer = expect(201, post("/api/task", "{\"agent_id\":\"" + agentId + "\",\"command\":\"true\"}"));
        return Json.MAPPER.readTree(answer).path("task_id").textValue();
    }

    /** An agent that gave up would make the figures better than they are. */
    private void assertWell() {
        var found = failure.get();
        if (found != null) {
            throw new IllegalStateException("an agent has failed", found);
        }
    }

    private void work(String id) throws IOException, InterruptedException {
        var request =
                request("/api/task?wait=" + WAIT_SECONDS + "&agent_id=" + id).build();
        var answer = http.send(request, BodyHandlers.ofString());
        if (answer.statusCode() == 204) {
            return;
        }
        var now = System.nanoTime();
        var taskId = Json.MAPPER.readTree(expect(200, answer)).path("task_id").textValue();
        synchronized (fetched) {
            fetched.put(taskId, now);
            fetched.notifyAll();
        }
        expect(
                200,
                post(
                        "/api/task_result",
                        "{\"agent_id\":\"" + id + "\",\"task_id\":\"" + taskId + "\",\"exit_code\":0}"));
        answered.incrementAndGet();
    }

    private void tell(String id) throws IOException, InterruptedException {
        expect(200, post("/api/heartbeat", "{\"agent_id\":\"" + id + "\",\"system_stats\":{\"cpu_percent\":1.5}}"));
        TimeUnit.SECONDS.sleep(HEARTBEAT_SECONDS);
    }

    private interface Turn {
        void take() throws IOException, InterruptedException;
    }

    private void untilClosed(Turn turn) {
        try {
            while (!closed) {
                turn.take();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            if (!closed) {
                failure.compareAndSet(null, e);
            }
        }
    }

    private HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        var request = request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body));
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(gateway.resolve(path)).header("Authorization", "Bearer " + token);
    }

    private static String expect(int status, HttpResponse<String> answer) {
        if (answer.statusCode() != status) {
            throw new IllegalStateException(
                    answer.request().uri() + " answered " + answer.statusCode() + ": " + answer.body());
        }
        return answer.body();
    }

    @Override
    public void close() {
        closed = true;
        threads.shutdownNow();
        http.shutdownNow();
    }
}
