package io.muster.dispatcher.fold;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.dispatcher.Messages;
import io.muster.schemas.codec.Json;
import io.muster.schemas.message.TaskDelivered;
import io.muster.schemas.message.TaskFinished;
import io.muster.schemas.message.TaskSubmitted;
import io.muster.schemas.view.AgentHash;
import io.muster.schemas.view.TaskHash;
import java.util.HashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalTest {
    @Test
    void givesUpWhatTheHashWouldNotKeep() {
        var event = Messages.delivered("t", "a");
        var precise = new TaskDelivered(
                event.taskId(), null, event.agentId(), 1, event.deliveredAt().plusNanos(999_999));
        assertEquals(event.deliveredAt(), Canonical.of(precise, 0).attempt().deliveredAt());

        var finished = Messages.finished("t", "a", io.muster.schemas.task.TaskState.FAILED);
        var odd = new TaskFinished(
                finished.taskId(),
                null,
                finished.agentId(),
                1,
                "shell",
                finished.status(),
                false,
                1,
                "half \ud83d of a pair, whole \ud83d\ude00",
                "",
                0,
                0,
                false,
                null,
                null,
                null,
                null,
                null,
                null,
                finished.finishedAt());
        assertEquals(
                "half ? of a pair, whole \ud83d\ude00",
                Canonical.of(odd, 0).attempt().outcome().stdout());
    }

    /** What is taken as it is must be what the hash would have given back. */
    @Test
    void takesAsItIsOnlyWhatAHashKeeps() {
        for (var seed = 0; seed < 20_000; seed++) {
            var random = new Histories(seed);
            var task = Canonical.of(random.taskEvent(), 7);
            assertEquals(task, TaskHash.read(TaskHash.write(task)), "seed " + seed);
            var agent = Canonical.of(random.agentEvent());
            if (!agent.isUnknown()) {
                assertEquals(agent, AgentHash.read(AgentHash.write(agent)), "seed " + seed);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'a':1,'b':-1,'c':2147483648,'d':123456789012345678901234567890}",
                "{'a':1.5,'b':1e3,'c':1e400,'d':-0.0,'e':1.10}",
                "{'a':'\\ud83d','b':'\\ud83d\\ude00','\\ud83d\\ude00':[null,true,{'x':['\\ud83d']}]}",
                "{'a':[[],{},'é',{'b':null}]}"
            })
    void givesParametersThatAHashKeepsHoweverTheyAreWritten(String json) throws Exception {
        var plain = Messages.selected("t", "role=web", Messages.NOON);
        for (var annotation : new String[] {"plain", "half \ud83d", null}) {
            var annotations = new HashMap<String, @Nullable String>();
            annotations.put("note", annotation);
            var submitted = new TaskSubmitted(
                    plain.taskId(),
                    null,
                    null,
                    plain.selector(),
                    plain.type(),
                    (ObjectNode) Json.MAPPER.readTree(json.replace('\'', '"')),
                    plain.deliveryTimeout(),
                    plain.executionTimeout(),
                    plain.retry(),
                    annotations,
                    "admin",
                    plain.submittedAt(),
                    null);
            var view = Canonical.of(submitted, 7);
            // As Redis would: in UTF-8.
            var hash = new HashMap<String, String>();
            TaskHash.write(view).forEach((name, text) -> hash.put(name, new String(text.getBytes(UTF_8), UTF_8)));
            assertEquals(view, TaskHash.read(hash));
        }
    }
}
