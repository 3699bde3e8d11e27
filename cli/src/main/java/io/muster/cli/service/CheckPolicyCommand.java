package io.muster.cli.service;

import io.muster.agent.AgentConfig;
import io.muster.agent.handler.Intent;
import io.muster.agent.policy.Judge;
import io.muster.agent.policy.PolicyRequest;
import io.muster.cli.console.CommandFailure;
import io.muster.cli.console.ExitCode;
import io.muster.cli.console.Invocation;
import io.muster.cli.output.OutputOptions;
import io.muster.schemas.shell.ShellParams;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tells what the agent of this machine would make of a command, and why. Runs nothing. */
@Command(
        name = "check-policy",
        description = "Show whether the policy of this machine's agent would let a command run, and why.",
        footer = {
            "",
            "Runs nothing. Exit code 0: allowed; 3: refused. Call it as the agent's user, with the agent's settings.",
            "",
            "  muster agent check-policy --policy-file /etc/muster/policy.yaml -- systemctl restart nginx",
            "  muster agent check-policy --shell -- 'rm -rf /tmp/x; reboot'"
        })
public final class CheckPolicyCommand implements Callable<Integer> {
    private final Invocation invocation;
    private final AgentCommand agent;

    @Mixin
    private final ServiceOptions options;

    @Mixin
    private final OutputOptions output;

    @Option(names = "--type", paramLabel = "TYPE", description = "The task's type (default: shell, or script)")
    private @Nullable String type;

    @Option(names = "--user", paramLabel = "USER", description = "Who submits it (default: admin)")
    private String user = "admin";

    @Option(names = "--as", paramLabel = "USER", description = "Whom it runs as (default: the user who calls this)")
    private @Nullable String runAs;

    @Option(names = "--at", paramLabel = "TIME", description = "When, as 2026-11-22T10:00:00Z (default: now)")
    private @Nullable Instant at;

    @Option(names = "--allow-dangerous", description = "As if the task said allow_dangerous: true")
    private boolean allowDangerous;

    @Option(names = "--shell", description = "The command is a text for /bin/sh -c")
    private boolean shell;

    @Option(
            names = "--script",
            paramLabel = "FILE",
            description = "A script that the command interprets (default command: /bin/sh)")
    private @Nullable Path script;

    @Option(names = "--env", paramLabel = "NAME", split = ",", description = "Variables that the task sets")
    private Set<String> variables = Set.of();

    @Parameters(paramLabel = "COMMAND", arity = "0..*", description = "The program and its arguments")
    private List<String> words = new ArrayList<>();

    /** @param agent the command around this one, whose options apply here too */
    public CheckPolicyCommand(Invocation invocation, AgentCommand agent) {
        this.invocation = invocation;
        this.agent = agent;
        this.options = new ServiceOptions(invocation.environment());
        this.output = new OutputOptions(invocation.console());
    }

    @Option(names = "--policy-file", paramLabel = "FILE", description = "The file to check (agent.policy-file)")
    void policyFile(String value) {
        options.set("agent.policy-file", value);
    }

    @Option(
            names = "--policy-profile",
            paramLabel = "PROFILE",
            description = "open, standard or locked (agent.policy-profile; default: standard)")
    void policyProfile(String value) {
        options.set("agent.policy-profile", value);
    }

    @Override
    public Integer call() {
        var config = AgentConfig.from(options.settings(agent.options()));
        var policy = config.policy().read();
        var intent = intent();
        var request = new PolicyRequest(type(), user, intent, allowDangerous);
        var time = at == null ? invocation.clock().instant() : at;
        var verdict = new Judge(System.getProperty("user.name"), config.ownFiles()).decide(policy, request, time);
        if (output.isForPeople()) {
            VerdictText.lines(verdict, policy).forEach(invocation.console().out()::println);
        } else {
            output.one(VerdictDocument.of(verdict, policy, request, time));
        }
        return verdict.allowed() ? ExitCode.SUCCESS.number() : ExitCode.TARGETS_FAILED.number();
    }

    private String type() {
        return type != null ? type : script == null ? ShellParams.TYPE : "script";
    }

    private Intent intent() {
        if (words.isEmpty() && script == null && (type == null || shell)) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "there is no command to check",
                    "give it after --, or a --script; with --type facts and the like it can be left out");
        }
        if (words.isEmpty() && script == null) {
            return Intent.NONE;
        }
        var launch = Intent.launching(argv());
        return new Intent(
                launch.argv(),
                Optional.ofNullable(script).map(CheckPolicyCommand::text),
                variables,
                launch.searchPath(),
                launch.directory(),
                Optional.ofNullable(runAs),
                List.of());
    }

    private List<String> argv() {
        if (shell) {
            return List.of("/bin/sh", "-c", String.join(" ", words));
        }
        return words.isEmpty() ? List.of("/bin/sh") : words;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.ERROR, "cannot read " + file + ": " + e.getMessage(), null, e);
        }
    }
}
