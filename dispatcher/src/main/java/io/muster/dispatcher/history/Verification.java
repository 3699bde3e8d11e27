package io.muster.dispatcher.history;

import io.muster.dispatcher.fold.Difference;
import io.muster.dispatcher.intake.LogOffsets;
import java.util.List;

/**
 * What a comparison of Redis with the log came to.
 *
 * @param differences empty when the views are what the log says
 * @param offsets up to where the log was folded: what the digest stands for
 * @param digest of all view keys as the log says; two operators who have it for the same offsets have the same views
 * @param keys how many keys the log says there are
 * @param behind how many records the log has that are not in the views yet
 * @param beginnings where retention has deleted the beginning of the log: the first offset that is still there
 */
public record Verification(
        List<Difference> differences, LogOffsets offsets, String digest, int keys, long behind, LogOffsets beginnings) {
    public boolean isSame() {
        return differences.isEmpty();
    }
}
