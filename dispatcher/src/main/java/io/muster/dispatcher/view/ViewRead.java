package io.muster.dispatcher.view;

import io.muster.dispatcher.fold.ViewImage;

/** What reading the views of one batch came to. */
public sealed interface ViewRead {
    /** Views that are not in Redis are not in the image. */
    record Found(ViewImage views) implements ViewRead {}

    /** A key is not what the fold writes: somebody else wrote it. It takes a person to mend that. */
    record Corrupt(String reason) implements ViewRead {}
}
