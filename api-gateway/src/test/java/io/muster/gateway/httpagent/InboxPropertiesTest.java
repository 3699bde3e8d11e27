package io.muster.gateway.httpagent;

import static io.muster.gateway.httpagent.AgentTopicModel.DELIVERY;
import static io.muster.gateway.httpagent.AgentTopicModel.NOON;
import static io.muster.gateway.httpagent.AgentTopicModel.cancel;
import static io.muster.gateway.httpagent.AgentTopicModel.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.schemas.message.RunTask;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Two gateways on one agent's topic, in random interleavings: they lag, stop, begin again where one of them has committed, and
 * their clocks differ. Commands come twice, in higher attempts, and are canceled.
 */
class InboxPropertiesTest {
    private static final int HISTORIES = 2_000;
    private static final int STEPS = 120;

    @Test
    void anAttemptIsHandedOutOnceAndNoneIsForgotten() {
        var seed = System.nanoTime();
        for (var i = 0; i < HISTORIES; i++) {
            new History(seed + i).check();
        }
    }

    private static final class History {
        private final long seed;
        private final Random random;
        private final AgentTopicModel topic = new AgentTopicModel();
        private final List<AgentTopicModel.Gateway> gateways =
                List.of(topic.gateway("a", Duration.ofMinutes(-25)), topic.gateway("b", Duration.ofMinutes(25)));
        private final Map<String, RunTask> newest = new HashMap<>();
        private final Map<AttemptId, Integer> handedOut = new HashMap<>();
        private final Set<AttemptId> unanswered = new HashSet<>();
        private final Set<String> abandoned = new HashSet<>();
        private Instant now = NOON;

        History(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
        }

        void check() {
            for (var i = 0; i < STEPS; i++) {
                step(gateways.get(random.nextInt(2)));
            }
            drain();
            handedOut.forEach(
                    (id, times) -> assertEquals(1, times, id + " was handed out more than once, seed " + seed));
            newest.values().forEach(this::assertHandedOut);
        }

        private void step(AgentTopicModel.Gateway gateway) {
            switch (random.nextInt(12)) {
                case 0, 1 -> submit();
                case 2 -> sendAgain();
                case 3 -> now = now.plus(Duration.ofMinutes(random.nextInt(random.nextInt(8) == 0 ? 200 : 5)));
                case 4 -> gateway.commit(now);
                case 5 -> {
                    if (random.nextInt(4) == 0) {
                        gateway.restart().ifPresent(abandoned::add);
                    }
                }
                case 6 -> answerOne(gateway);
                case 7, 8 -> gateway.read(random.nextInt(6));
                case 9, 10 -> gateway.claim(now);
                default -> settle(gateway);
            }
        }

        private void submit() {
            var task = "task_" + newest.size();
            newest.put(task, run(task, 1, now.plus(DELIVERY)));
            topic.append(newest.get(task));
        }

        /** As a dispatcher does while it has not heard of the attempt, or when there is to be another one. */
        private void sendAgain() {
            var sendable = newest.values().stream()
                    .filter(run -> now.isBefore(run.startBefore()))
                    .toList();
            if (!sendable.isEmpty()) {
                var before = sendable.get(random.nextInt(sendable.size()));
                var task = before.taskId().value();
                var attempt = before.attempt() + (random.nextInt(4) == 0 ? 1 : 0);
                newest.put(task, run(task, attempt, before.startBefore()));
                topic.append(newest.get(task));
                if (random.nextInt(8) == 0) {
                    topic.append(cancel(task, now));
                }
            }
        }

        private void answerOne(AgentTopicModel.Gateway gateway) {
            var ids = new ArrayList<>(unanswered);
            if (!ids.isEmpty()) {
                var id = ids.get(random.nextInt(ids.size()));
                gateway.answer(id, now);
                unanswered.remove(id);
            }
        }

        private void settle(AgentTopicModel.Gateway gateway) {
            gateway.settle(now).ifPresent(id -> {
                handedOut.merge(id, 1, Integer::sum);
                unanswered.add(id);
            });
        }

        /** Polls until nothing is left to be handed out. */
        private void drain() {
            for (var i = 0; i < 4 * STEPS; i++) {
                var gateway = gateways.get(random.nextInt(2));
                gateway.readAll();
                settle(gateway);
                gateway.claim(now);
            }
        }

        private void assertHandedOut(RunTask run) {
            var id = new AttemptId(run.taskId(), run.attempt());
            var claim = topic.whole().find(id).map(Attempt::claim);
            var lost = claim.isPresent() && abandoned.contains(claim.get().claimId());
            if (now.plus(Duration.ofMinutes(25)).isBefore(run.startBefore()) && !lost) {
                assertTrue(handedOut.containsKey(id), () -> id + " was never handed out, seed " + seed);
            }
        }
    }
}
