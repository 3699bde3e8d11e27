package io.muster.cli.console;

/** What scripts may rely on. */
public enum ExitCode {
    /** All succeeded. */
    SUCCESS(0),
    /** Muster could not do what was asked. */
    ERROR(1),
    /** The command line is not one that Muster understands. */
    USAGE(2),
    /** The command reached its targets, and some of them failed. */
    TARGETS_FAILED(3),
    /** A task had not ended when the time was over; it may still end. */
    NO_ANSWER(4),
    /** There is no target to do it on. */
    NO_TARGET(5),
    /** Another agent with the same identity has taken over: not to be started again without a person looking. */
    OVERTAKEN(6);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }
}
