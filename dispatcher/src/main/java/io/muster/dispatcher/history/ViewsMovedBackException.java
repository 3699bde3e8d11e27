package io.muster.dispatcher.history;

/** The checkpoints in Redis went back while one looked: it was restored, emptied, or rebuilt. */
public final class ViewsMovedBackException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ViewsMovedBackException() {
        super("the checkpoints in Redis go back while they are compared: it is being restored, emptied or rebuilt");
    }
}
