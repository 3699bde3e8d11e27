package io.muster.schemas.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.schemas.Examples;
import io.muster.schemas.message.TaskEvent;
import io.muster.schemas.task.TaskState;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class HashTest {
    static final List<TaskEvent> TASK_EVENTS = Examples.ALL.stream()
            .filter(TaskEvent.class::isInstance)
            .map(TaskEvent.class::cast)
            .toList();

    @ParameterizedTest
    @FieldSource("TASK_EVENTS")
    void aTaskViewSurvivesItsHash(TaskEvent event) {
        var view = TaskFacts.of(event, 7);
        assertEquals(view, TaskHash.read(TaskHash.write(view)));
    }

    @Test
    void anAgentViewSurvivesItsHash() {
        for (var view : List.of(
                AgentView.unknown(Examples.AGENT),
                new AgentView(Examples.AGENT, Examples.REGISTERED, null, null),
                new AgentView(Examples.AGENT, null, Examples.HEARTBEAT, null),
                new AgentView(
                        Examples.AGENT,
                        Examples.REGISTERED,
                        Examples.HEARTBEAT,
                        new AgentView.OfflineMark(17, 4, Examples.AT)))) {
            assertEquals(view, AgentHash.read(AgentHash.write(view)));
        }
    }

    @Test
    void theStateIsReadOffTheFacts() {
        assertEquals(TaskState.PENDING, TaskFacts.of(Examples.PENDING, 7).state());
        assertEquals(TaskState.QUEUED, TaskFacts.of(Examples.SUBMITTED, 7).state());
        assertEquals(TaskState.RUNNING, TaskFacts.of(Examples.STARTED, 7).state());
        assertEquals(TaskState.FAILED, TaskFacts.of(Examples.FINISHED, 7).state());
    }

    @Test
    void namesTheFieldOfAHashThatSomebodyElseWrote() {
        var hash = new HashMap<>(TaskHash.write(TaskFacts.of(Examples.FINISHED, 7)));
        hash.put("exit_code", "nought");
        var problem = assertThrows(CorruptViewException.class, () -> TaskHash.read(hash));
        assertTrue(problem.getMessage().contains("exit_code"), problem::getMessage);
    }
}
