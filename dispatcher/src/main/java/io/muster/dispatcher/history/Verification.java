package io.muster.dispatcher.history;

import io.muster.dispatcher.fold.Difference;
import io.muster.dispatcher.fold.Horizon;
import io.muster.dispatcher.intake.LogOffsets;
import java.util.List;
import java.util.Map;

/**
 * What a comparison of Redis with the log came to.
 *
 * @param differences empty when the views are what the log says
 * @param offsets up to where the log was folded: what the digest stands for
 * @param digest of all view keys as the log says, but for tasks past the horizon; two operators who have it for the same
 *     offsets and horizons have the same views
 * @param keys how many keys the log says there are, but for those tasks
 * @param pastHorizon how many tasks may have left the views
 * @param horizons by partition number
 * @param behind how many records the log has that are not in the views yet
 * @param beginnings where retention has deleted the beginning of the log: the first offset that is still there
 */
public record Verification(
        List<Difference> differences,
        LogOffsets offsets,
        String digest,
        int keys,
        int pastHorizon,
        Map<Integer, Horizon> horizons,
        long behind,
        LogOffsets beginnings) {
    public boolean isSame() {
        return differences.isEmpty();
    }
}
