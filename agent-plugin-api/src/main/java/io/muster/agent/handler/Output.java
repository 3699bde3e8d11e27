package io.muster.agent.handler;

/**
 * What a task wrote.
 *
 * @param stdout bounded; when {@code truncated}, its beginning and its end
 * @param stdoutBytes how much was written in all
 * @param truncated true when either text is not the whole
 */
public record Output(String stdout, String stderr, long stdoutBytes, long stderrBytes, boolean truncated) {
    public static final Output NONE = new Output("", "", 0, 0, false);
}
