package io.muster.dispatcher.fold;

import static io.muster.dispatcher.Messages.NOON;
import static io.muster.dispatcher.Messages.delivered;
import static io.muster.dispatcher.Messages.finished;
import static io.muster.dispatcher.Messages.queued;
import static io.muster.dispatcher.Messages.selected;
import static io.muster.dispatcher.Messages.started;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.message.TaskCancelRequested;
import io.muster.schemas.message.TaskCanceled;
import io.muster.schemas.message.TaskEvent;
import io.muster.schemas.message.TaskExpired;
import io.muster.schemas.message.TaskLost;
import io.muster.schemas.message.TaskRecalled;
import io.muster.schemas.message.TaskReturned;
import io.muster.schemas.task.TaskState;
import io.muster.schemas.view.TaskView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * What each event makes of a task in each state, found by trying every event on every view that can come about, and drawn
 * into docs/architecture.md: {@code mvn -pl dispatcher test -Dtest=TransitionsTest -Dtransitions.write=true}.
 */
class TransitionsTest {
    private static final Path DOCUMENT = Path.of("../docs/architecture.md");
    private static final String BEGIN = "<!-- transitions: drawn by TransitionsTest -->\n";
    private static final String END = "<!-- end of transitions -->\n";
    private static final Map<String, TaskEvent> EVENTS = events();

    private static Map<String, TaskEvent> events() {
        var events = new LinkedHashMap<String, TaskEvent>();
        events.put("submitted", selected("t", "role=web", NOON));
        events.put("queued", queued("t", "web-1", NOON));
        events.put("delivered", delivered("t", "web-1"));
        events.put("started", started("t", "web-1"));
        events.put("finished", finished("t", "web-1", TaskState.SUCCEEDED));
        events.put("expired", new TaskExpired(new TaskId("t"), null, null, 1, NOON));
        events.put("recalled", new TaskRecalled(new TaskId("t"), null, new AgentId("web-1"), 1, NOON));
        events.put("returned", new TaskReturned(new TaskId("t"), null, new AgentId("web-1"), 1, NOON));
        events.put("lost", new TaskLost(new TaskId("t"), null, new AgentId("web-1"), 1, NOON));
        events.put("cancel-requested", new TaskCancelRequested(new TaskId("t"), null, "admin", NOON));
        events.put("canceled", new TaskCanceled(new TaskId("t"), null, 1, NOON));
        return events;
    }

    @Test
    void theTableInTheDocumentsIsWhatTheFoldDoes() throws IOException {
        var document = Files.readString(DOCUMENT);
        var begin = document.indexOf(BEGIN) + BEGIN.length();
        var end = document.indexOf(END);
        var table = table();
        if (Boolean.getBoolean("transitions.write")) {
            Files.writeString(DOCUMENT, document.substring(0, begin) + table + document.substring(end));
            return;
        }
        assertEquals(
                document.substring(begin, end),
                table,
                "run this test with -Dtransitions.write=true and look at what changed");
    }

    @Test
    void whatTheAgentSaysIsNeverTakenBack() {
        transitions()
                .forEach((before, byEvent) -> byEvent.forEach((event, after) -> {
                    if (before == TaskState.SUCCEEDED) {
                        assertEquals(Set.of(TaskState.SUCCEEDED), after, event);
                    }
                    if (event.equals("finished")) {
                        assertEquals(Set.of(TaskState.SUCCEEDED), after, before::wireName);
                    }
                    if (before == TaskState.RUNNING) {
                        assertTrue(
                                Set.of(TaskState.RUNNING, TaskState.LOST, TaskState.SUCCEEDED)
                                        .containsAll(after),
                                event);
                    }
                }));
    }

    /** Whatever the agent reports as an end is the state from then on. */
    @Test
    void everyEndThatAnAgentReportsIsItsState() {
        for (var state : TaskState.values()) {
            if (state.isTerminal()) {
                for (var before : reachable()) {
                    var after = TaskFold.apply(before, finished("t", "web-1", state), 0);
                    if (before.attempt() == null || before.attempt().outcome() == null) {
                        assertEquals(state, after.state());
                    }
                }
            }
        }
    }

    private static String table() {
        var table = new StringBuilder("| a task that is | ")
                .append(String.join(" | ", EVENTS.keySet()))
                .append(" |\n|---|")
                .append("---|".repeat(EVENTS.size()))
                .append('\n');
        transitions()
                .forEach((before, byEvent) -> table.append("| ")
                        .append(before.wireName())
                        .append(" | ")
                        .append(EVENTS.keySet().stream()
                                .map(event -> cell(before, byEvent.getOrDefault(event, Set.of())))
                                .collect(Collectors.joining(" | ")))
                        .append(" |\n"));
        return table.toString();
    }

    /** What changes; a cell without a word is one where nothing does. */
    private static String cell(TaskState before, Set<TaskState> after) {
        return after.equals(Set.of(before))
                ? ""
                : after.stream().map(TaskState::wireName).collect(Collectors.joining(" or "));
    }

    private static Map<TaskState, Map<String, Set<TaskState>>> transitions() {
        var transitions = new LinkedHashMap<TaskState, Map<String, Set<TaskState>>>();
        Arrays.stream(TaskState.values()).forEach(state -> transitions.put(state, new LinkedHashMap<>()));
        for (var view : reachable()) {
            EVENTS.forEach((name, event) -> transitions
                    .get(view.state())
                    .computeIfAbsent(name, any -> new TreeSet<>())
                    .add(TaskFold.apply(view, event, 0).state()));
        }
        transitions.values().removeIf(Map::isEmpty);
        return transitions;
    }

    /** Every view that some of the events, in some order, come to. */
    private static Set<TaskView> reachable() {
        var found = new HashSet<TaskView>();
        var open = new ArrayDeque<TaskView>();
        EVENTS.values().forEach(event -> open.add(TaskFold.apply(null, event, 0)));
        while (!open.isEmpty()) {
            var view = open.remove();
            if (found.add(view)) {
                EVENTS.values().forEach(event -> open.add(TaskFold.apply(view, event, 0)));
            }
        }
        return found;
    }
}
