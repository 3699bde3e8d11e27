package io.muster.cli.task;

import io.muster.schemas.agent.LabelSelector;
import io.muster.schemas.id.AgentId;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code -a} and {@code -l}: one or the other. */
public final class TargetOptions {
    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    @Option(
            names = {"-a", "--agent"},
            paramLabel = "AGENT",
            split = ",",
            description = "An agent, by its id; may be given more than once")
    private List<AgentId> agents = List.of();

    @Option(
            names = {"-l", "--selector"},
            paramLabel = "SELECTOR",
            description = "Agents by their labels, as role=web,env!=prod; id=web-* goes by id")
    private @Nullable LabelSelector selector;

    /** @throws ParameterException when a selector is given as well */
    List<AgentId> agents() {
        if (selector != null && !agents.isEmpty()) {
            throw usage("give either -a or -l, not both");
        }
        return agents;
    }

    @Nullable LabelSelector selector() {
        return selector;
    }

    ParameterException usage(String message) {
        if (command == null) {
            throw new IllegalStateException("not used as a mixin");
        }
        return new ParameterException(command.commandLine(), message);
    }
}
