package io.muster.agent.output;

import org.jspecify.annotations.Nullable;

/**
 * What a task wrote, as its result tells it.
 *
 * @param stdout bounded; when {@code truncated}, its beginning and its end
 * @param stdoutBytes how many bytes were written in all
 * @param truncated true when either text is not the whole
 * @param chunks how many chunks were made of it; null when none
 * @param stdoutSha256 of the text of its chunks, in hex; null when there was none
 */
public record Output(
        String stdout,
        String stderr,
        long stdoutBytes,
        long stderrBytes,
        boolean truncated,
        @Nullable Long chunks,
        @Nullable String stdoutSha256,
        @Nullable String stderrSha256) {
    public static final Output NONE = new Output("", "", 0, 0, false, null, null, null);
}
