package io.muster.gateway.httpagent;

import io.muster.schemas.codec.Json;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.message.AgentCommand;
import io.muster.schemas.message.CancelTask;
import io.muster.schemas.message.RunTask;
import io.muster.schemas.message.TaskAnswered;
import io.muster.schemas.message.TaskClaimed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An agent's topic in memory, and gateways that read it, each at its own pace and with a clock of its own. */
final class AgentTopicModel {
    static final AgentId AGENT = new AgentId("web-1");
    static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    static final Duration DELIVERY = Duration.ofHours(1);
    private final List<AgentCommand> log = new ArrayList<>();
    private long committed;

    static RunTask run(String task, int attempt, Instant startBefore) {
        return new RunTask(
                new TaskId(task),
                null,
                AGENT,
                attempt,
                "shell",
                Json.MAPPER.createObjectNode().put("command", "true"),
                startBefore,
                Duration.ofMinutes(10),
                "admin",
                startBefore.minus(DELIVERY),
                null);
    }

    static CancelTask cancel(String task, Instant at) {
        return new CancelTask(new TaskId(task), AGENT, "admin", at);
    }

    /** @return the offset */
    long append(AgentCommand command) {
        log.add(command);
        return log.size() - 1L;
    }

    Gateway gateway(String name, Duration clockSkew) {
        return new Gateway(name, clockSkew);
    }

    /** What a gateway that has read all of it knows. */
    Inbox whole() {
        var inbox = new Inbox();
        for (var offset = 0; offset < log.size(); offset++) {
            inbox.read(offset, log.get(offset), null);
        }
        return inbox;
    }

    /** One that may be stopped at any moment and begins again where some gateway has committed. */
    final class Gateway {
        private final String name;
        private final Duration clockSkew;
        private Inbox inbox = new Inbox();
        private long position;
        private int claims;
        private Optional<Pending> pending = Optional.empty();

        private record Pending(AttemptId id, String claimId, long offset) {}

        private Gateway(String name, Duration clockSkew) {
            this.name = name;
            this.clockSkew = clockSkew;
        }

        void read(int atMost) {
            for (var i = 0; i < atMost && position < log.size(); i++) {
                inbox.read(position, log.get((int) position), null);
                position++;
            }
        }

        void readAll() {
            read(log.size());
        }

        /** Writes a claim of the next attempt, unless one is under way. */
        void claim(Instant now) {
            var next = inbox.next(now.plus(clockSkew));
            if (pending.isEmpty() && next.isPresent()) {
                var id = next.get().id();
                var claimId = name + "-" + claims++;
                var offset = append(new TaskClaimed(id.taskId(), AGENT, id.number(), claimId, now.plus(clockSkew)));
                pending = Optional.of(new Pending(id, claimId, offset));
            }
        }

        /** The attempt that the claim under way has won; empty when it has lost, or that is not known yet. */
        Optional<AttemptId> settle(Instant now) {
            if (pending.isEmpty() || pending.get().offset() >= position) {
                return Optional.empty();
            }
            var mine = pending.get();
            pending = Optional.empty();
            return inbox.find(mine.id())
                    .filter(attempt -> attempt.isHeldBy(mine.claimId()::equals, now.plus(clockSkew)))
                    .map(Attempt::id);
        }

        void answer(AttemptId id, Instant now) {
            append(new TaskAnswered(id.taskId(), AGENT, id.number(), now.plus(clockSkew)));
        }

        void commit(Instant now) {
            inbox.prune(now.plus(clockSkew));
            committed = inbox.neededFrom(position);
        }

        /** @return the claim that nobody will ever deal with, when there is one */
        Optional<String> restart() {
            var abandoned = pending.map(Pending::claimId);
            pending = Optional.empty();
            inbox = new Inbox();
            position = committed;
            return abandoned;
        }
    }

    static boolean isClaimedBy(Attempt attempt, String claimId) {
        return attempt.claim() != null && attempt.claim().claimId().equals(claimId);
    }
}
