package io.muster.cli.up;

import io.muster.schemas.id.AgentId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What one is told when the stack is ready: where everything is, and commands that work when pasted. */
final class ReadyText {
    private static final int NAMED_AGENTS = 5;

    private ReadyText() {}

    /** @param usualDirectory where commands look when they are told nothing */
    static List<String> lines(LocalStack stack, Path logFile, Path usualDirectory) {
        var lines = new ArrayList<String>();
        lines.add("");
        lines.add("Muster is ready at " + stack.url());
        lines.add("");
        lines.add("  admin token  " + stack.adminTokenFile());
        lines.add("  log          " + logFile);
        lines.add("  Kafka        " + stack.infrastructure().bootstrapServers());
        lines.add("  Redis        " + stack.infrastructure().redisUri());
        lines.add("  agents       " + agents(stack.agents()));
        if (!stack.agents().isEmpty()) {
            lines.add("");
            lines.add("Try it:");
            lines.add("");
            lines.addAll(curl(stack));
            lines.add("");
            lines.add("  ./muster run " + dataDirectory(stack, usualDirectory)
                    + (stack.agents().size() > 1 ? "-a " + stack.agents().getFirst() + " " : "") + "-- uname -a");
        }
        lines.add("");
        lines.add("Ctrl-C stops it; the next start goes on where it was.");
        return lines;
    }

    private static List<String> curl(LocalStack stack) {
        return List.of(
                "  curl -sS '" + stack.url() + "/api/v1/tasks?wait=10s' \\",
                "    -H \"Authorization: Bearer $(cat " + quoted(stack.adminTokenFile()) + ")\" \\",
                "    -H 'Content-Type: application/json' \\",
                "    -d '{\"agent_id\": \"" + stack.agents().getFirst()
                        + "\", \"type\": \"shell\", \"params\": {\"command\": \"uname -a\"}}'");
    }

    private static String dataDirectory(LocalStack stack, Path usual) {
        return stack.dataDirectory().equals(usual.toAbsolutePath().normalize())
                ? ""
                : "--data-dir " + quoted(stack.dataDirectory()) + " ";
    }

    private static String agents(List<AgentId> agents) {
        var names = agents.stream().limit(NAMED_AGENTS).map(AgentId::value).collect(Collectors.joining(", "));
        return agents.isEmpty() ? "none" : agents.size() > NAMED_AGENTS ? names + ", … " + agents.size() : names;
    }

    private static String quoted(Path path) {
        var text = path.toString();
        return text.matches("[A-Za-z0-9_@%+=:,./-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
