package io.muster.cli.plugin;

import picocli.CommandLine.Command;

/** The group {@code muster plugins}. */
@Command(
        name = "plugins",
        description = "List, install and remove plugins of agents.",
        synopsisSubcommandLabel = "COMMAND")
public final class PluginsCommand {}
