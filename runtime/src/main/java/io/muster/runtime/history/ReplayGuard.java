package io.muster.runtime.history;

import io.muster.schemas.codec.Decoded;
import io.muster.schemas.codec.Json;
import io.muster.schemas.message.AgentCommand;
import io.muster.schemas.message.TaskSubmitted;
import io.muster.schemas.topic.Topics;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks for what would make something happen where a copy of it is read: commands, which an agent runs, and submissions whose
 * {@code delivery_timeout} is not over, which a dispatcher places and has run. Everything else tells of the past.
 */
final class ReplayGuard {
    private final Topics topics;
    private final Instant now;
    private long commands;
    private long startable;
    private @Nullable TaskSubmitted lastStartable;

    ReplayGuard(Topics topics, Instant now) {
        this.topics = topics;
        this.now = now;
    }

    void look(LogEntry entry) {
        // What stands in an agent's topic is for the agent, also when this version cannot tell what it is.
        if (entry.topic().startsWith(topics.prefix() + "tasks.")
                || entry.decoded() instanceof Decoded.Known(AgentCommand _, var _, var _)) {
            commands++;
        }
        if (entry.decoded() instanceof Decoded.Known(TaskSubmitted task, var _, var _)
                && !task.startBefore().isBefore(now)) {
            startable++;
            if (lastStartable == null || task.startBefore().isAfter(lastStartable.startBefore())) {
                lastStartable = task;
            }
        }
    }

    /** @throws ReplayRefusedException when something was seen that is not allowed */
    void check(boolean commandsAllowed, boolean startableAllowed) {
        if (commands > 0 && !commandsAllowed) {
            throw new ReplayRefusedException(
                    commands + " of the records are commands to agents: an agent that reads the copy runs them",
                    "leave them out with --topic, or copy them all the same with --with-commands");
        }
        if (lastStartable != null && !startableAllowed) {
            throw new ReplayRefusedException(
                    startable + " of the records are submissions of tasks that may still be started ("
                            + lastStartable.taskId() + " until " + Json.format(lastStartable.startBefore())
                            + "): a dispatcher that reads the copy places them and has them run",
                    "wait until then, leave them out with --to or --topic, or copy them all the same with"
                            + " --with-startable-tasks");
        }
    }

    /** The topics that agents take commands from, whatever the prefix of their installation. */
    static boolean isAnAgentsOwn(String topic) {
        return topic.matches(".*tasks\\.[A-Za-z0-9][A-Za-z0-9_-]{0,62}");
    }

    static List<String> places(String pattern, List<String> sources, Topics topics) {
        return sources.stream()
                .map(source -> target(pattern, source, topics))
                .distinct()
                .toList();
    }

    static String target(String pattern, String source, Topics topics) {
        return pattern.replace("{topic}", source.substring(topics.prefix().length()));
    }
}
