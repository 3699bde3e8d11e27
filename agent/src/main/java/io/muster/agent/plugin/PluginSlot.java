package io.muster.agent.plugin;

import io.muster.agent.handler.Handler;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A plugin that the agent knows.
 *
 * @param installed null when it was put in place by hand
 * @param active null while it runs no tasks
 * @param error why it does not, when it should
 */
record PluginSlot(
        String id,
        @Nullable Installed installed,
        @Nullable ActivePlugin active,
        @Nullable String error) {
    /** Of a plugin that is not there yet. */
    static PluginSlot empty(String id) {
        return new PluginSlot(id, null, null, null);
    }

    Collection<Handler> handlers() {
        return active == null ? List.of() : active.handlers();
    }

    PluginStatus status() {
        var version =
                active != null ? active.name().version().toString() : installed == null ? null : installed.version();
        return new PluginStatus(
                id,
                version,
                active == null ? null : active.kind().wireName(),
                active != null ? "enabled" : error != null ? "failed" : "disabled",
                error,
                handlers().stream().map(Handler::type).toList(),
                installed == null ? "by_hand" : "installed",
                installed == null ? null : installed.sha256(),
                installed == null ? null : installed.signedBy(),
                installed == null ? null : installed.installedAt());
    }
}
