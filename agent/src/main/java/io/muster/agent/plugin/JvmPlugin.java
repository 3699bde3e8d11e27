package io.muster.agent.plugin;

import io.muster.agent.handler.Handler;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.ServiceLoader;
import org.pf4j.PluginState;

/** Classes in a class loader of their own, by PF4J. Nothing of PF4J is loaded before the first such plugin is. */
record JvmPlugin(PluginName name, List<Handler> handlers, OnePluginManager manager, Duration stopLimit)
        implements LoadedPlugin {
    /**
     * @param place a jar, or a folder with {@code classes/} and {@code lib/*.jar}
     * @param stopLimit how long it is waited for at its end
     */
    static JvmPlugin load(Path place, AgentRelease agent, Duration stopLimit) throws PluginException {
        var manager = new OnePluginManager(place, agent);
        try {
            return load(place, agent, stopLimit, manager);
        } catch (PluginException | RuntimeException | Error e) {
            manager.unloadPlugins();
            throw e;
        }
    }

    private static JvmPlugin load(Path place, AgentRelease agent, Duration stopLimit, OnePluginManager manager)
            throws PluginException {
        var id = manager.loadPlugin(place);
        var descriptor = manager.getPlugin(id).getDescriptor();
        var name = PluginName.of(id, descriptor.getVersion());
        agent.check(name, descriptor.getRequires());
        if (manager.startPlugin(id) != PluginState.STARTED) {
            var reason = manager.getPlugin(id).getFailedException();
            throw new PluginException(name + " did not start" + (reason == null ? "" : ": " + reason), reason);
        }
        var classes = manager.getPluginClassLoader(id);
        var handlers = ServiceLoader.load(Handler.class, classes).stream()
                .<Handler>map(provider -> JvmHandler.of(provider.get(), classes))
                .toList();
        return new JvmPlugin(name, handlers, manager, stopLimit);
    }

    @Override
    public PluginKind kind() {
        return PluginKind.JVM;
    }

    @Override
    public void close() {
        new BoundedStop(name.toString(), stopLimit).run(() -> {
            try {
                manager.stopPlugins();
            } finally {
                manager.unloadPlugins();
            }
        });
    }
}
