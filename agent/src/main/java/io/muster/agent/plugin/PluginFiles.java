package io.muster.agent.plugin;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Loads whatever kind of plugin is on disk.
 *
 * @param stopLimit how long one is waited for at its end
 */
record PluginFiles(AgentRelease agent, Programs programs, Duration stopLimit) implements PluginLoader {
    /** True for what looks like a plugin; whether it is one, loading it tells. */
    static boolean isPlugin(Path place) {
        return Files.isDirectory(place)
                ? ExecutableManifest.file(place).isPresent() || Files.exists(place.resolve("plugin.properties"))
                : place.getFileName().toString().endsWith(".jar");
    }

    @Override
    public LoadedPlugin load(Path place) throws PluginException {
        var manifest = ExecutableManifest.file(place);
        return manifest.isPresent()
                ? ExecutablePlugin.load(place, manifest.get(), agent, programs)
                : JvmPlugin.load(place, agent, stopLimit);
    }
}
