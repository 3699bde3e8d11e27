package io.muster.dispatcher.view;

import io.muster.dispatcher.fold.ViewImage;

/** What reading the views of one batch came to. */
public sealed interface ViewRead {
    /**
     * Views that are not in the store are not in the image.
     *
     * @param at the checkpoint of their partition number, read after them
     */
    record Found(ViewImage views, Checkpoint at) implements ViewRead {}

    /** A key is not what the fold writes: somebody else wrote it. It takes a person to mend that. */
    record Corrupt(String reason) implements ViewRead {}
}
