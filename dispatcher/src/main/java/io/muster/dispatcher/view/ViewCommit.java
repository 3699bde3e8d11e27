package io.muster.dispatcher.view;

import io.muster.dispatcher.fold.ViewDelta;
import java.util.List;

/**
 * One step of one partition number: from the checkpoint that the views are believed to be at, to the next.
 *
 * @param expected what must be in Redis for the deltas to be right
 */
public record ViewCommit(Checkpoint expected, Checkpoint next, List<ViewDelta> deltas) {}
