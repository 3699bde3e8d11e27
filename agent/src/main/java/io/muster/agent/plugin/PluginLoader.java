package io.muster.agent.plugin;

import java.nio.file.Path;

/** Makes a plugin ready to run from what is on disk. May take long, and may throw anything: see {@link BoundedLoading}. */
@FunctionalInterface
interface PluginLoader {
    /**
     * @param place a folder, or a jar
     * @throws PluginException when it is no plugin, or none that can run here
     */
    LoadedPlugin load(Path place) throws PluginException;
}
