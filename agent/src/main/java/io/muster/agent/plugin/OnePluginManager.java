package io.muster.agent.plugin;

import java.nio.file.Files;
import java.nio.file.Path;
import org.pf4j.ClassLoadingStrategy;
import org.pf4j.DefaultPluginManager;
import org.pf4j.PluginClassLoader;
import org.pf4j.PluginDescriptor;
import org.pf4j.PluginLoader;
import org.pf4j.PluginStatusProvider;

/**
 * PF4J for one version of one plugin. While a plugin is upgraded both versions are loaded, which one manager does not do; so
 * plugins cannot depend on each other.
 */
final class OnePluginManager extends DefaultPluginManager {
    OnePluginManager(Path place, AgentRelease agent) {
        super(place.toAbsolutePath().getParent());
        setSystemVersion(agent.version().toString());
    }

    @Override
    protected PluginLoader createPluginLoader() {
        return new PluginLoader() {
            @Override
            public boolean isApplicable(Path place) {
                return true;
            }

            @Override
            public ClassLoader loadPlugin(Path place, PluginDescriptor descriptor) {
                var loader = new PluginClassLoader(
                        OnePluginManager.this, descriptor, new ApiClassLoader(), ClassLoadingStrategy.APD);
                if (Files.isDirectory(place)) {
                    loader.addFile(place.resolve("classes").toFile());
                    var libraries = place.resolve("lib").toFile().listFiles((_, name) -> name.endsWith(".jar"));
                    for (var library : libraries == null ? new java.io.File[0] : libraries) {
                        loader.addFile(library);
                    }
                } else {
                    loader.addFile(place.toFile());
                }
                return loader;
            }
        };
    }

    /** What is enabled the agent keeps itself. */
    @Override
    protected PluginStatusProvider createPluginStatusProvider() {
        return new PluginStatusProvider() {
            @Override
            public boolean isPluginDisabled(String id) {
                return false;
            }

            @Override
            public void disablePlugin(String id) {}

            @Override
            public void enablePlugin(String id) {}
        };
    }
}
