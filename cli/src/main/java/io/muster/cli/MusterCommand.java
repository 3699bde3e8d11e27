package io.muster.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The root of the command tree. */
@Command(
        name = "muster",
        description = "Runs tasks on a fleet of machines, over Kafka.",
        synopsisSubcommandLabel = "COMMAND",
        versionProvider = VersionText.class,
        footer = {
            "",
            "Start here:",
            "  muster up                    everything on this machine",
            "  muster run -- uname -a       a command on the agent, and its output",
            "",
            "Exit codes: 0 all succeeded, 1 error, 2 usage, 3 some targets failed,",
            "4 no answer in time, 5 no target matched."
        })
@SuppressWarnings("UnusedVariable") // picocli itself acts on both options
final class MusterCommand {
    /** Where there are only agents and the commands of clients. */
    static final String[] FOOTER_WITHOUT_SERVICES = {
        "",
        "Start here:",
        "  muster agent --gateway-url URL --join-token-file FILE",
        "                               an agent, for as long as it runs",
        "  muster run --url URL -- uname -a",
        "                               a command on an agent, and its output",
        "",
        "Gateway, dispatcher and `muster up` are not part of this distribution.",
        "",
        "Exit codes: 0 all succeeded, 1 error, 2 usage, 3 some targets failed,",
        "4 no answer in time, 5 no target matched.",
    };

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help.")
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version.")
    private boolean version;
}
