package io.muster.dispatcher.view;

import java.util.Map;

/** Views that the store has been asked for and has not told yet. */
@FunctionalInterface
public interface ReadUnderWay {
    /**
     * Waits for the answers, by partition number. To be called once.
     *
     * @throws ViewUnavailableException when the store does not answer
     */
    Map<Integer, ViewRead> await();
}
