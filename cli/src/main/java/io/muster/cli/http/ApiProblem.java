package io.muster.cli.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.muster.cli.console.CommandFailure;
import io.muster.cli.console.ExitCode;
import org.jspecify.annotations.Nullable;

/** The gateway said no, in the words of its RFC 9457 problem document. */
public final class ApiProblem extends CommandFailure {
    private static final long serialVersionUID = 1;
    private final int status;
    private final String code;

    /** @param problem the document; an empty one when the answer had none */
    ApiProblem(int status, JsonNode problem) {
        super(
                exitCode(problem),
                describe(status, problem),
                hint(status, problem.path("code").asText("")));
        this.status = status;
        this.code = problem.path("code").asText("");
    }

    public int status() {
        return status;
    }

    /** The stable code, empty when the answer came from something that is not a gateway. */
    public String code() {
        return code;
    }

    /** True when the same request may well succeed a moment later. */
    public boolean isTransient() {
        return status == 429 || status == 502 || status == 503 || status == 504;
    }

    private static ExitCode exitCode(JsonNode problem) {
        return problem.path("code").asText("").equals("unknown_agent") ? ExitCode.NO_TARGET : ExitCode.ERROR;
    }

    private static String describe(int status, JsonNode problem) {
        var title = problem.path("title").asText("The server answered " + status);
        var detail = problem.path("detail").asText("");
        var text = new StringBuilder(title);
        if (!detail.isBlank() && !detail.equals(title)) {
            text.append(": ").append(detail);
        }
        for (var error : problem.path("errors")) {
            var field = error.path("field").asText("");
            var line = (field.isEmpty() ? "" : field + ": ")
                    + error.path("message").asText("");
            if (!text.toString().contains(line)) {
                text.append("\n  ").append(line);
            }
        }
        return text.toString();
    }

    private static @Nullable String hint(int status, String code) {
        return switch (code) {
            case "unknown_agent", "agent_not_found" -> "`muster agents list` shows the agents";
            case "task_not_found" -> "`muster tasks list` shows the tasks";
            case "log_unavailable", "views_unavailable" -> "is it starting or stopping? Try again in a moment";
            case "internal" -> "the gateway's log says more";
            default ->
                switch (status) {
                    case 401 -> "the token is not valid there; give --token or MUSTER_TOKEN, or the right --data-dir";
                    case 403 -> "the token does not allow this";
                    case 404 -> code.isEmpty() ? "is this the URL of a Muster gateway?" : null;
                    default -> null;
                };
        };
    }
}
