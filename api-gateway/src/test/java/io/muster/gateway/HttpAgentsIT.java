package io.muster.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.muster.embedded.Infrastructure;
import io.muster.embedded.TestInfrastructure;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Many HTTP agents, which ask now one gateway, now another, while tasks come in and a gateway is restarted. */
@Tag("infrastructure")
@ExtendWith(TestInfrastructure.class)
class HttpAgentsIT {
    private static final int AGENTS = 8;
    private static final int TASKS_EACH = 40;
    private final AtomicReferenceArray<GatewayUnderTest> gateways = new AtomicReferenceArray<>(2);
    private final ConcurrentLinkedQueue<String> fetched = new ConcurrentLinkedQueue<>();

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void eachTaskIsHandedOutOnceWhicheverGatewayIsAskedAndAlsoWhenOneIsRestarted(
            Infrastructure infrastructure, @TempDir Path directory) throws Exception {
        var first = new GatewayUnderTest(infrastructure, directory);
        gateways.set(0, first);
        gateways.set(1, first.another());
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var agents = IntStream.range(0, AGENTS)
                    .mapToObj(i -> new HttpAgent("agent_" + i, this::anyGateway))
                    .toList();
            for (var agent : agents) {
                agent.register();
            }
            var working = agents.stream()
                    .map(agent -> CompletableFuture.runAsync(() -> work(agent), threads))
                    .toList();
            var submitted = CompletableFuture.supplyAsync(() -> submit(agents), threads);
            awaitFetched(AGENTS * TASKS_EACH / 4);
            gateways.get(1).close();
            awaitFetched(AGENTS * TASKS_EACH / 2);
            gateways.set(1, first.another());
            var ids = submitted.join();
            CompletableFuture.allOf(working.toArray(CompletableFuture[]::new)).join();

            assertEquals(1, first.committed("agent_0"), "the first record that still matters to whoever starts next");
            assertEquals(new TreeSet<>(ids), new TreeSet<>(fetched), "tasks that were lost, or that nobody submitted");
            assertEquals(ids.size(), fetched.size(), "tasks that were handed out twice");
            assertEquals(occurrences(ids), occurrences(finished()), "results in the log");
        } finally {
            gateways.get(0).close();
            gateways.get(1).close();
        }
    }

    private GatewayClient anyGateway() {
        return gateways.get(ThreadLocalRandom.current().nextInt(2)).admin;
    }

    /** Until it has had as many as were submitted for it; a gateway that is away is asked again, or the other is. */
    private void work(HttpAgent agent) {
        var random = ThreadLocalRandom.current();
        for (var done = 0; done < TASKS_EACH; ) {
            try {
                var task = agent.fetch(random.nextBoolean() ? "0" : "1");
                if (task.isPresent()) {
                    var id = task.get().path("task_id").textValue();
                    fetched.add(id);
                    done++;
                    answer(agent, id);
                }
            } catch (IOException e) {
                Thread.onSpinWait(); // that gateway is being restarted
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static void answer(HttpAgent agent, String taskId) throws Exception {
        while (true) {
            try {
                var answer = agent.tell(taskId, "{\"exit_code\": 0}");
                // A result that was taken by a gateway which went before it could say so is refused the second time.
                if (answer.status() == 200 || answer.status() == 409) {
                    return;
                }
                assertEquals(503, answer.status(), answer.response()::body);
            } catch (IOException e) {
                Thread.onSpinWait();
            }
        }
    }

    private List<String> submit(List<HttpAgent> agents) {
        var ids = new ArrayList<String>();
        var random = new Random();
        var left = new ArrayList<HttpAgent>();
        IntStream.range(0, TASKS_EACH).forEach(i -> left.addAll(agents));
        while (!left.isEmpty()) {
            var agent = left.remove(random.nextInt(left.size()));
            ids.add(submit(agent));
        }
        return ids;
    }

    private String submit(HttpAgent agent) {
        try {
            var answer = gateways.get(0)
                    .admin
                    .post(
                            "/api/v1/tasks",
                            "{\"agent_id\": \"%s\", \"type\": \"shell\", \"params\": {\"command\": \"true\"}}"
                                    .formatted(agent.id()));
            assertEquals(202, answer.status(), answer.response()::body);
            return answer.json().path("task_id").textValue();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void awaitFetched(int count) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> fetched.size() >= count);
    }

    private List<String> finished() {
        return gateways.get(0).records(gateways.get(0).topics.results()).stream()
                .filter(received -> GatewayUnderTest.header(received, "ce_type").contains("finished"))
                .map(received -> received.key())
                .toList();
    }

    private static Map<String, Long> occurrences(List<String> ids) {
        return new TreeMap<>(ids.stream().collect(Collectors.groupingBy(Function.identity(), Collectors.counting())));
    }
}
