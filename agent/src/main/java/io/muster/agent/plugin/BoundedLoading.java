package io.muster.agent.plugin;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Loads plugins on threads of their own, so that one that hangs or breaks costs the agent no more than a while. */
final class BoundedLoading implements PluginLoader {
    private static final int MAX_REASONS = 1_000;
    private final PluginLoader loader;
    private final Duration limit;

    BoundedLoading(PluginLoader loader, Duration limit) {
        this.loader = loader;
        this.limit = limit;
    }

    @Override
    public LoadedPlugin load(Path place) throws PluginException {
        var loaded = new CompletableFuture<LoadedPlugin>();
        var thread = Thread.ofPlatform()
                .daemon()
                .name("agent-plugin-load-" + place.getFileName())
                .start(() -> run(place, loaded));
        try {
            return loaded.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            loaded.completeExceptionally(e);
            thread.interrupt();
            throw new PluginException(
                    "did not load within " + limit.toSeconds() + " s; what it hangs in stays until the agent ends", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof PluginException refused) {
                throw new PluginException(String.valueOf(refused.getMessage()), refused);
            }
            throw new PluginException("failed to load: " + reasons(e.getCause()), e.getCause());
        } catch (InterruptedException e) {
            loaded.completeExceptionally(e);
            thread.interrupt();
            Thread.currentThread().interrupt();
            throw new PluginException("was not loaded: the agent stops", e);
        }
    }

    /** What is at the bottom of it says most. */
    private static String reasons(@Nullable Throwable failure) {
        var reasons = new StringBuilder();
        for (var cause = failure; cause != null && reasons.length() < MAX_REASONS; cause = cause.getCause()) {
            reasons.append(reasons.isEmpty() ? "" : ": ").append(cause);
        }
        return reasons.toString();
    }

    @SuppressWarnings("CatchingUnchecked") // anybody's code: whatever it throws is this plugin's trouble alone
    private void run(Path place, CompletableFuture<LoadedPlugin> loaded) {
        try {
            var plugin = loader.load(place);
            if (!loaded.complete(plugin)) {
                plugin.close(); // nobody waits for it any more
            }
        } catch (Throwable e) {
            loaded.completeExceptionally(e);
        }
    }
}
