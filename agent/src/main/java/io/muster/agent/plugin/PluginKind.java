package io.muster.agent.plugin;

import java.util.Locale;

enum PluginKind {
    /** A program in any language, started for each task. */
    EXECUTABLE,
    /** Classes that run inside the agent. */
    JVM;

    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
