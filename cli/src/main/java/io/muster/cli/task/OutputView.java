package io.muster.cli.task;

/** Shows what a task writes, as it comes. */
interface OutputView {
    void stdout(String text);

    void stderr(String text);

    /** Something about the output that is not part of it. */
    void remark(String text);

    /** Nothing comes after it. */
    default void end() {}
}
