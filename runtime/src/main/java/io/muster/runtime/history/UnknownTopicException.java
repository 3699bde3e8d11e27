package io.muster.runtime.history;

/** Somebody asked for a topic that does not exist. */
public final class UnknownTopicException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnknownTopicException(String topic) {
        super("there is no topic " + topic);
    }
}
