package io.muster.runtime.history;

import io.muster.runtime.history.LogReader.Place;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.JobId;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.topic.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/**
 * Where what is asked for can be.
 *
 * @param first where it is looked for
 * @param rest where it is looked for only when there was nothing in the first places: the records of a job's task are
 *     keyed by the job, which nobody has told
 */
record HistoryPlan(List<Place> first, List<Place> rest) {
    /**
     * @param partitions of a topic; 0 when there is none
     * @throws UnknownTopicException when a topic is asked for that does not exist
     */
    static HistoryPlan of(HistoryQuery query, Topics topics, ToIntFunction<String> partitions) {
        var first = new ArrayList<Place>();
        var rest = new ArrayList<Place>();
        for (var topic : names(query, topics)) {
            var count = isTopic(topic) ? partitions.applyAsInt(topic) : 0;
            if (count == 0) {
                throw new UnknownTopicException(topic, topics);
            }
            if (!mayHold(topic, topics, query)) {
                continue;
            }
            var only = only(topic, topics, query, count);
            for (var number : IntStream.range(0, count).toArray()) {
                var place = new Place(topic, number);
                if (only.isEmpty() || only.getAsInt() == number) {
                    first.add(place);
                } else if (isOfTasks(topic, topics)
                        && query.task().isPresent()
                        && query.job().isEmpty()) {
                    rest.add(place);
                }
            }
        }
        return new HistoryPlan(first, rest);
    }

    private static List<String> names(HistoryQuery query, Topics topics) {
        if (query.topics().isEmpty()) {
            return topics.folded();
        }
        var prefix = topics.prefix();
        return query.topics().stream()
                .map(name -> name.startsWith(prefix) ? name : prefix + name)
                .distinct()
                .toList();
    }

    /** What Kafka takes for a name; of others it does not say that they are unknown. */
    private static boolean isTopic(String name) {
        return name.matches("[a-zA-Z0-9._-]{1,249}") && !name.equals(".") && !name.equals("..");
    }

    /** Which of the topic's partitions has all that is asked for, when the key is known. */
    private static OptionalInt only(String topic, Topics topics, HistoryQuery query, int count) {
        Optional<String> key = Optional.empty();
        if (isOfTasks(topic, topics)) {
            key = query.job().map(JobId::value).or(() -> query.task().map(TaskId::value));
        } else if (isOfAgents(topic, topics)) {
            key = query.agent().map(AgentId::value);
        }
        return key.map(text -> OptionalInt.of(LogReader.partitionOf(text, count)))
                .orElse(OptionalInt.empty());
    }

    /** Heartbeats and registrations say nothing of tasks and jobs. */
    private static boolean mayHold(String topic, Topics topics, HistoryQuery query) {
        return !isOfAgents(topic, topics)
                || (query.task().isEmpty() && query.job().isEmpty());
    }

    private static boolean isOfTasks(String topic, Topics topics) {
        return Set.of(topics.taskEvents(), topics.results(), topics.output()).contains(topic);
    }

    private static boolean isOfAgents(String topic, Topics topics) {
        return Set.of(topics.heartbeats(), topics.agents(), topics.agentEvents())
                .contains(topic);
    }
}
