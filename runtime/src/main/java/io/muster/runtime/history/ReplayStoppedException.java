package io.muster.runtime.history;

/** A part was copied. */
public final class ReplayStoppedException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final long copied;
    private final int doubtful;
    private final String cursor;

    ReplayStoppedException(String message, long copied, int doubtful, String cursor, Throwable cause) {
        super(message, cause);
        this.copied = copied;
        this.doubtful = doubtful;
        this.cursor = cursor;
    }

    /** How many records are there for certain. */
    public long copied() {
        return copied;
    }

    /** How many of the records behind those may be there as well, and will be there twice when it is gone on with. */
    public int doubtful() {
        return doubtful;
    }

    /** Where to go on. */
    public String cursor() {
        return cursor;
    }
}
