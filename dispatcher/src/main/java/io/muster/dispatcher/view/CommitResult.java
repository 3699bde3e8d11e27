package io.muster.dispatcher.view;

/** What became of a {@link ViewCommit}. */
public enum CommitResult {
    /** The views and the checkpoint are both written. */
    COMMITTED,
    /** Redis is at another checkpoint (it was emptied or restored, or somebody else folds): nothing was written. */
    MISMATCH
}
