package io.muster.dispatcher.view;

import java.util.Map;

/** Steps that have been sent to the store and not been answered yet. */
@FunctionalInterface
public interface CommitUnderWay {
    /**
     * Waits for the answers, by partition number. To be called once, in the order in which the steps were sent.
     *
     * @throws ViewUnavailableException when the store does not answer; each step may or may not have been made
     */
    Map<Integer, CommitResult> await();
}
