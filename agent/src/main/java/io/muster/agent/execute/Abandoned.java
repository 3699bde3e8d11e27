package io.muster.agent.execute;

import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is said of runs that were to stop and do not. */
final class Abandoned {
    private static final int NAMED = 5;
    private static final Logger log = LoggerFactory.getLogger(Abandoned.class);

    private Abandoned() {}

    /**
     * @param count how many there are now, with this one
     * @param limit how many may go on without a slot
     */
    static void log(Execution execution, int count, int limit) {
        log.atWarn()
                .addKeyValue("task_id", execution.command().taskId())
                .addKeyValue("type", execution.command().type())
                .addKeyValue("abandoned", count)
                .log(
                        count <= limit
                                ? "a run does not stop; its task has ended without it"
                                : "a run does not stop; its task has ended without it, and it keeps its slot, since too many do so");
    }

    static void logReturn(Execution execution) {
        log.atInfo()
                .addKeyValue("task_id", execution.command().taskId())
                .addKeyValue("type", execution.command().type())
                .log("a run that did not stop has come to its end");
    }

    /** Why nothing can run: to be told to those that ask. */
    static String noSlot(List<Execution> abandoned) {
        var names = abandoned.stream()
                .limit(NAMED)
                .map(execution -> execution.command().taskId() + " ("
                        + execution.command().type() + ")")
                .collect(Collectors.joining(", "));
        return "this agent has no slot left: " + abandoned.size() + " runs were to stop and do not: " + names
                + (abandoned.size() > NAMED ? ", ..." : "")
                + "; what they wait for must come back, or the agent be restarted";
    }
}
