package io.muster.dispatcher.view;

import org.jspecify.annotations.Nullable;

/** Redis did not do what was asked, or did not say so in time. Only its checkpoint tells whether a commit was made. */
public final class ViewUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public ViewUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
