package io.muster.dispatcher.intake;

import io.muster.dispatcher.fold.ViewImage;

/** Told of what has been folded and committed, on the thread that folds. */
public interface FoldListener {
    /**
     * @param before the views that the batch touched, as they were; those that are new are not in it
     * @param after the same views now
     */
    void folded(ViewImage before, ViewImage after);
}
