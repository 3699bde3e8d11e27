package io.muster.agent.plugin;

import io.muster.agent.handler.Handler;
import java.util.List;

/** A plugin that can run tasks. Closed when nobody uses it any more. */
interface LoadedPlugin extends AutoCloseable {
    PluginName name();

    PluginKind kind();

    List<Handler> handlers();

    /** Never throws: whoever lets a plugin go is done with it, whatever it says. */
    @Override
    void close();
}
