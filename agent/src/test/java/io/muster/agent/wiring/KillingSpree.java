package io.muster.agent.wiring;

import static io.muster.agent.Commands.script;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.agent.journal.DeadlyDisk;
import io.muster.schemas.message.RunTask;
import io.muster.schemas.task.TaskState;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * An agent whose process is killed over and over while it has work: half of the time from outside at a random moment, else
 * by itself at a step of a write of its journal. Each task witnesses its run in a file, opened for appending by itself.
 */
final class KillingSpree {
    private static final Duration QUIET = Duration.ofMillis(100);
    private static final int BACKLOG = 60;
    /** What a task leaves, about. */
    private static final long WITNESS_BYTES = 6;

    private static final long LONGEST_LIFE_MILLIS = 2_000;
    private static final List<DeadlyDisk.Step> STEPS = List.of(DeadlyDisk.Step.values());
    private final Fleet fleet;
    private final Plan plan;
    private final Random random;
    private final List<RunTask> unsent;
    private final Map<String, Integer> deaths = new TreeMap<>();
    private int sent;

    /**
     * @param tasks in all; sent little by little, so that there is always a backlog
     * @param kills when there were so many, the agent is let live
     */
    record Plan(long seed, int tasks, int kills) {
        int deathsSoFar(Map<String, Integer> deaths) {
            return deaths.values().stream().mapToInt(n -> n).sum();
        }
    }

    KillingSpree(Fleet fleet, Plan plan) {
        this.fleet = fleet;
        this.plan = plan;
        this.random = new Random(plan.seed());
        this.unsent = new ArrayList<>(
                IntStream.range(0, plan.tasks()).mapToObj(this::task).toList());
    }

    /** Most are over at once; some run for long enough to be hit. */
    private RunTask task(int number) {
        var rest = random.nextInt(4) == 0 ? "; sleep 0." + random.nextInt(1, 4) : "";
        return script("w" + number, "echo w" + number + " >> " + fleet.file("witness") + rest);
    }

    /** Kills, restarts, and checks what came of it. */
    String run() throws Exception {
        try (var outcomes = fleet.outcomes()) {
            enrol();
            while (plan.deathsSoFar(deaths) < plan.kills()) {
                var share = Math.ceilDiv(unsent.size(), plan.kills() - plan.deathsSoFar(deaths));
                feed(share, outcomes);
                live(share);
            }
            finish(outcomes);
            check(outcomes);
            return summary(outcomes);
        }
    }

    /** What is sent before that is not this agent's. */
    private void enrol() throws Exception {
        var agent = AgentProcess.launch(settings(), fleet.file("agent.log"));
        try {
            assertEquals("ready", agent.inputReader(UTF_8).readLine());
        } finally {
            agent.destroyForcibly().waitFor();
        }
    }

    /** Sends as many as are to be there for the next life, spread over the kills that are left. */
    private void feed(int share, Outcomes outcomes) throws Exception {
        var room = Math.max(
                0, BACKLOG + share - (sent - outcomes.read(QUIET).ends().size()));
        send(Math.min(unsent.size(), Math.min(room, 2 * share + 1)));
    }

    private void send(int count) throws Exception {
        var some = unsent.subList(0, count);
        fleet.sendAll(some);
        sent += count;
        some.clear();
    }

    /** @param share so many tasks are to run in it, more or less, that there are kills for the last ones, too */
    private void live(int share) throws Exception {
        var byItself = random.nextBoolean();
        var step = STEPS.get(random.nextInt(STEPS.size()));
        var time = step == DeadlyDisk.Step.SEGMENT_BEGUN ? 2 : random.nextInt(1, 16 + 4 * share);
        var settings = settings();
        settings.put(AgentProcess.DIE_AT, step + "*" + (byItself ? time : 0)); // short segments in any case
        var ran = runs();
        var agent = AgentProcess.launch(settings, fleet.file("agent.log"));
        try {
            // It says nothing when it dies on the way up.
            var gone = !"ready".equals(agent.inputReader(UTF_8).readLine()) || (byItself && died(agent));
            if (!byItself) {
                moment(agent, share, ran);
            }
            deaths.merge(gone ? step.name() : "from outside", 1, Integer::sum);
        } finally {
            agent.destroyForcibly().waitFor();
        }
    }

    private static boolean died(Process agent) throws InterruptedException {
        return agent.waitFor(LONGEST_LIFE_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Some moment: soon after it was ready, or when it has begun some of its tasks. */
    private void moment(Process agent, int share, long ranBefore) throws Exception {
        var atWork = random.nextInt(3) > 0;
        var wait = random.nextInt(atWork ? 50 : 600);
        var enough = ranBefore + random.nextInt(2 * share + 1) * WITNESS_BYTES;
        for (var n = 0; atWork && runs() <= enough && n < LONGEST_LIFE_MILLIS / 20; n++) {
            var _ = agent.waitFor(20, TimeUnit.MILLISECONDS);
        }
        var _ = agent.waitFor(wait, TimeUnit.MILLISECONDS);
    }

    private Map<String, String> settings() {
        var settings = fleet.settings();
        settings.put("agent.capacity", "8");
        return settings;
    }

    /** Grows with each task that runs. */
    private long runs() throws IOException {
        return Files.exists(fleet.file("witness")) ? Files.size(fleet.file("witness")) : 0;
    }

    private void finish(Outcomes outcomes) throws Exception {
        send(unsent.size());
        var agent = AgentProcess.launch(settings(), fleet.file("agent.log"));
        try {
            await("the last task's end")
                    .atMost(Duration.ofMinutes(1).plusMillis(20L * plan.tasks()))
                    .until(() -> outcomes.read(QUIET).ends().size() >= plan.tasks());
        } finally {
            agent.destroyForcibly().waitFor();
        }
        outcomes.read(Duration.ofMillis(500));
    }

    private void check(Outcomes outcomes) throws Exception {
        var witnessed = Files.readAllLines(fleet.file("witness"));
        var ran = new HashSet<>(witnessed);
        assertEquals(ran.size(), witnessed.size(), "run twice, " + plan);
        assertEquals(plan.tasks(), outcomes.ends().size(), "terminal states, " + plan + " " + deaths);
        outcomes.ends().forEach((attempt, end) -> {
            var state = end.status();
            assertTrue(state == TaskState.SUCCEEDED || state == TaskState.INTERRUPTED, attempt + " " + end);
            assertTrue(
                    state == TaskState.INTERRUPTED || ran.contains(end.taskId().value()), attempt + " did not run");
        });
        assertTrue(fleet.records(fleet.topics().deadLetters()).isEmpty(), "dead letters");
    }

    private String summary(Outcomes outcomes) {
        var interrupted = outcomes.ends().values().stream()
                .filter(end -> end.status() == TaskState.INTERRUPTED)
                .count();
        return "%s: deaths %s; %d tasks ended once, %d of them interrupted; %d events, %d of them told again"
                .formatted(plan, deaths, outcomes.ends().size(), interrupted, outcomes.events(), outcomes.repeated());
    }
}
