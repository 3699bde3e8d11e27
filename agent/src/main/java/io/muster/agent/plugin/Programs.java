package io.muster.agent.plugin;

import io.muster.agent.handler.Work;
import java.nio.file.Path;
import java.util.List;

/** Starts programs the way the agent starts those of other tasks: isolated, limited, and ended with all they started. */
@FunctionalInterface
public interface Programs {
    /**
     * @param argv the program and its arguments
     * @param input what it reads from its standard input
     * @param directory in which it is started
     */
    Work prepare(List<String> argv, String input, Path directory);
}
