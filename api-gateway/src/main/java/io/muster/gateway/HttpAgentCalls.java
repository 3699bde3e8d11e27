package io.muster.gateway;

import java.util.Set;

/**
 * The five calls of the protocol for agents that speak plain HTTP. They are answered by rules of their own: who may make them,
 * and what an error looks like.
 */
public final class HttpAgentCalls {
    public static final String REGISTER = "/api/agents";
    public static final String HEARTBEAT = "/api/heartbeat";
    /** GET fetches a task, POST submits one. */
    public static final String TASK = "/api/task";

    public static final String RESULT = "/api/task_result";

    private static final Set<String> CALLS =
            Set.of("POST " + REGISTER, "POST " + HEARTBEAT, "GET " + TASK, "POST " + TASK, "POST " + RESULT);

    private HttpAgentCalls() {}

    /**
     * Whether a request is one of the five; any other method of these paths is not.
     *
     * @param method in capitals
     * @param path without the query; a slash at its end says nothing, as for routes
     */
    public static boolean isOne(String method, String path) {
        return CALLS.contains(method + " " + canonical(path));
    }

    /** The path without slashes at its end. */
    public static String canonical(String path) {
        var end = path.length();
        while (end > 1 && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(0, end);
    }
}
