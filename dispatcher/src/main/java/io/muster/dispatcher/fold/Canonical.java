package io.muster.dispatcher.fold;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.muster.schemas.message.AgentEnrolled;
import io.muster.schemas.message.AgentEvent;
import io.muster.schemas.message.AgentRegistered;
import io.muster.schemas.message.AgentWentOffline;
import io.muster.schemas.message.Heartbeat;
import io.muster.schemas.message.TaskEvent;
import io.muster.schemas.message.TaskSubmitted;
import io.muster.schemas.view.AgentHash;
import io.muster.schemas.view.AgentView;
import io.muster.schemas.view.AgentView.OfflineMark;
import io.muster.schemas.view.Lossless;
import io.muster.schemas.view.TaskFacts;
import io.muster.schemas.view.TaskHash;
import io.muster.schemas.view.TaskView;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one event alone says, exactly as Redis would give it back.
 *
 * <p>A view is joined now with what was decoded a moment ago, now with what was stored last week. Both must be the same
 * thing, or the result would depend on the batching: so whatever the hash does not keep (microseconds, unpaired
 * surrogates) is given up here, before anything is compared, and an event that the hash cannot hold at all is refused.
 * An event that loses nothing is not put into a hash for that.
 */
final class Canonical {
    /** Redis keeps scores as doubles, exact up to here. */
    private static final long MAX_SCORE = 1L << 53;

    private Canonical() {}

    static TaskView of(TaskEvent event, long offset) {
        if (event instanceof TaskSubmitted submitted) {
            requireScore(submitted.submittedAt());
            requireScore(submitted.startBefore());
        }
        var view = TaskFacts.of(event, offset);
        return Lossless.inHash(event) ? view : TaskHash.read(encodable(TaskHash.write(view)));
    }

    static AgentView of(AgentEvent event) {
        requireScore(event.at());
        var view = switch (event) {
            case AgentRegistered e -> new AgentView(e.agentId(), e, null, null);
            case Heartbeat e -> new AgentView(e.agentId(), null, e, null);
            case AgentWentOffline e ->
                new AgentView(e.agentId(), null, null, new OfflineMark(e.incarnation(), e.sequence(), e.offlineAt()));
            // It is there for the history; what stands is AgentRegistered.
            case AgentEnrolled e -> AgentView.unknown(e.agentId());
        };
        return Lossless.inHash(event) ? view : AgentHash.read(encodable(AgentHash.write(view)));
    }

    /** @throws ArithmeticException when epoch milliseconds cannot express the time, and so no index can hold it */
    private static void requireScore(Instant time) {
        var milliseconds = time.toEpochMilli();
        if (Math.abs(milliseconds) > MAX_SCORE) {
            throw new ArithmeticException("a time that no index can hold: " + time);
        }
    }

    private static Map<String, String> encodable(Map<String, String> hash) {
        var fields = new TreeMap<String, String>();
        hash.forEach((name, value) -> fields.put(name, new String(value.getBytes(UTF_8), UTF_8)));
        return fields;
    }
}
