package io.muster.agent.plugin;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a plugin is, as {@code plugins list} tells it.
 *
 * @param state enabled, disabled or failed
 * @param error why it failed
 * @param types the task types that it runs now
 * @param source installed, or by_hand
 */
record PluginStatus(
        String id,
        @Nullable String version,
        @Nullable String kind,
        String state,
        @Nullable String error,
        List<String> types,
        String source,
        @Nullable String sha256,
        @Nullable String signedBy,
        @Nullable Instant installedAt) {}
