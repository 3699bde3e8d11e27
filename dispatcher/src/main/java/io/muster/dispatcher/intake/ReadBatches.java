package io.muster.dispatcher.intake;

import io.muster.dispatcher.fold.ViewImage;
import io.muster.dispatcher.view.Checkpoint;
import io.muster.dispatcher.view.ReadUnderWay;
import java.util.Map;

/**
 * Batches whose views the store has been asked for. Until they are joined, a step that was sent in between may have changed
 * these views: {@link #overtakenBy} adds what it made of them.
 *
 * @param batches by partition number
 * @param known views that need not be read, by partition number
 * @param expected what the views stand at where they are read, by partition number
 * @param read the others; of the partition numbers that have any
 */
record ReadBatches(
        Map<Integer, PartitionBatch> batches,
        Map<Integer, ViewImage> known,
        Map<Integer, Checkpoint> expected,
        ReadUnderWay read) {

    /** @param sent the views of the partition number as a step makes them that was sent after the read */
    void overtakenBy(int number, ViewImage sent) {
        var batch = batches.get(number);
        var views = known.get(number);
        if (batch != null && views != null) {
            sent.tasks().forEach((id, view) -> {
                if (batch.facts().tasks().containsKey(id)) {
                    views.join(view);
                }
            });
            sent.agents().forEach((id, view) -> {
                if (batch.facts().agents().containsKey(id)) {
                    views.join(view);
                }
            });
        }
    }
}
