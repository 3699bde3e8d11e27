package io.muster.cli.agent;

import picocli.CommandLine.Command;

/** Groups what can be done with agents. */
@Command(name = "agents", description = "Look at the agents.")
public final class AgentsCommand {}
