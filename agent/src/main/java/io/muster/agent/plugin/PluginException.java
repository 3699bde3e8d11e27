package io.muster.agent.plugin;

import org.jspecify.annotations.Nullable;

/** A plugin that cannot be had, or not be run, here. The message says why, for people. */
final class PluginException extends Exception {
    private static final long serialVersionUID = 1;

    PluginException(String message) {
        this(message, null);
    }

    PluginException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
