package io.muster.runtime.history;

import io.muster.schemas.topic.TopicSpec;
import io.muster.schemas.topic.Topics;
import java.util.stream.Collectors;

/** Somebody asked for a topic that does not exist. */
public final class UnknownTopicException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final String known;

    UnknownTopicException(String topic, Topics topics) {
        super("there is no topic " + topic);
        this.known = topics.shared(1).stream()
                .map(TopicSpec::name)
                .map(name -> name.substring(topics.prefix().length()))
                .collect(Collectors.joining(", "));
    }

    /** Which topics there are, as they can be asked for. */
    public String advice() {
        return "there are " + known + ", and tasks.<agent_id> for each agent";
    }
}
