package io.muster.cli.task;

import com.fasterxml.jackson.databind.JsonNode;
import io.muster.cli.console.CommandFailure;
import io.muster.cli.console.ExitCode;
import io.muster.cli.http.ApiClient;
import io.muster.cli.http.Listing;
import io.muster.schemas.agent.AgentStatus;
import io.muster.schemas.agent.LabelSelector;
import io.muster.schemas.id.AgentId;
import java.util.HashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds out which agents a command is for. */
final class Targets {
    private static final int NAMED_CHOICES = 10;
    private final ApiClient client;

    Targets(ApiClient client) {
        this.client = client;
    }

    /**
     * The named agents, else those online that the selector matches, else the only one online.
     *
     * @return at least one, each once
     * @throws CommandFailure when there is none, or when it is not plain which one is meant
     */
    List<AgentId> resolve(List<AgentId> named, @Nullable LabelSelector selector) {
        if (!named.isEmpty()) {
            return named.stream().distinct().toList();
        }
        return selector == null ? List.of(only(online(null))) : matching(selector);
    }

    private List<AgentId> matching(LabelSelector selector) {
        var found = online(selector);
        if (found.isEmpty()) {
            throw new CommandFailure(
                    ExitCode.NO_TARGET,
                    "no online agent matches '" + selector + "'",
                    "`muster agents list` shows the agents and their labels");
        }
        return found;
    }

    private static AgentId only(List<AgentId> online) {
        if (online.isEmpty()) {
            throw new CommandFailure(
                    ExitCode.NO_TARGET, "no agent is online", "`muster agents list` shows the agents that are known");
        }
        if (online.size() > 1) {
            var names = online.stream().limit(NAMED_CHOICES).map(AgentId::value).toList();
            throw new CommandFailure(
                    ExitCode.USAGE,
                    online.size() + " agents are online: " + String.join(", ", names)
                            + (online.size() > NAMED_CHOICES ? ", …" : ""),
                    "choose with -a " + names.getFirst() + " or -l SELECTOR; -l 'id=*' means all");
        }
        return online.getFirst();
    }

    private List<AgentId> online(@Nullable LabelSelector selector) {
        var filters = new HashMap<String, String>();
        filters.put("status", AgentStatus.ONLINE.wireName());
        if (selector != null) {
            filters.put("selector", selector.toString());
        }
        return Listing.read(client, "/agents", filters, Integer.MAX_VALUE).items().stream()
                .map(Targets::agentId)
                .sorted()
                .toList();
    }

    private static AgentId agentId(JsonNode agent) {
        return new AgentId(agent.path("agent_id").asText(""));
    }
}
