package io.muster.gateway.security;

import io.javalin.http.Context;
import io.muster.gateway.HttpAgentCalls;
import io.muster.gateway.problem.ProblemCode;
import io.muster.gateway.problem.ProblemException;
import io.muster.schemas.id.AgentId;
import java.util.Collection;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Who may make the calls of HTTP agents: the admin token all five; the join token may register agents; an agent's own token is
 * good for heartbeats, fetching and results of that agent alone. In anonymous mode callers without a token may make all five,
 * unless a browser could have sent the request.
 */
public final class HttpAgentAuth {
    private static final String CALLER = "http-agent-caller";
    private final Tokens tokens;
    private final AgentTokens agentTokens;
    private final boolean anonymous;
    private final Supplier<? extends Collection<AgentId>> registered;

    /**
     * @param anonymous whether a token may be missing
     * @param registered the HTTP agents there are: whether a token that is not good here is that of another one
     */
    public HttpAgentAuth(
            Tokens tokens,
            AgentTokens agentTokens,
            boolean anonymous,
            Supplier<? extends Collection<AgentId>> registered) {
        this.tokens = tokens;
        this.agentTokens = agentTokens;
        this.anonymous = anonymous;
        this.registered = registered;
    }

    /** Lets a call through; of an agent's own token only {@link #requireAgent} can tell whether it is right. */
    void check(Context ctx) {
        var signs = new BrowserGuard.Signs(
                ctx.method().name(),
                ctx.header("Host"),
                ctx.header("Origin"),
                ctx.header("Sec-Fetch-Site"),
                ctx.contentType());
        ctx.attribute(CALLER, caller(HttpAgentCalls.canonical(ctx.path()), ctx.header("Authorization"), signs));
    }

    /** @throws ProblemException when the call cannot be this caller's, whichever agent it is about */
    Caller caller(String path, @Nullable String authorization, BrowserGuard.Signs signs) {
        if (authorization == null && anonymous) {
            BrowserGuard.check(signs);
            return new Caller.Anonymous();
        }
        var token = BearerToken.of(authorization)
                .orElseThrow(() -> new ProblemException(
                        ProblemCode.UNAUTHORIZED,
                        "Send 'Authorization: Bearer TOKEN': the agent's own, which POST /api/agents answers with when it gets"
                                + " the join token; or the admin token."));
        if (tokens.isAdmin(token)) {
            return new Caller.Admin();
        }
        var registering = path.equals(HttpAgentCalls.REGISTER);
        if (tokens.isJoin(token)) {
            if (registering) {
                return new Caller.Joiner();
            }
            throw forbidden("The join token is good for POST /api/agents alone; its answer has the agent's own token.");
        }
        var submitting = path.equals(HttpAgentCalls.TASK) && signs.method().equals("POST");
        if (!registering && !submitting) {
            return new Caller.Bearer(token);
        }
        throw isOfAnyAgent(token)
                ? forbidden(
                        "An agent's token is good for its heartbeats, for fetching its tasks and for its results; send"
                                + (registering ? " the join token or" : "") + " the admin token.")
                : unauthorized();
    }

    /**
     * Refuses a caller that may not speak for an agent. To be asked before anything is done or told.
     *
     * @throws ProblemException 403 with the token of another agent, 401 with one that is nobody's
     */
    public void requireAgent(Caller caller, AgentId agentId) {
        switch (caller) {
            case Caller.Admin _, Caller.Anonymous _ -> {}
            case Caller.Joiner _ -> throw forbidden("The join token does not speak for an agent.");
            case Caller.Bearer(var token) -> {
                if (!agentTokens.isTokenOf(agentId, token)) {
                    throw isOfAnyAgent(token)
                            ? forbidden("The token is another agent's; agent " + agentId + " has its own.")
                            : unauthorized();
                }
            }
        }
    }

    /** The caller of a request that has been let through. */
    public static Caller callerOf(Context ctx) {
        var caller = ctx.<Caller>attribute(CALLER);
        if (caller == null) {
            throw new IllegalStateException(ctx.path() + " is no call of HTTP agents");
        }
        return caller;
    }

    private boolean isOfAnyAgent(String token) {
        return registered.get().stream().anyMatch(agentId -> agentTokens.isTokenOf(agentId, token));
    }

    private static ProblemException forbidden(String detail) {
        return new ProblemException(ProblemCode.FORBIDDEN, detail);
    }

    private static ProblemException unauthorized() {
        return new ProblemException(ProblemCode.UNAUTHORIZED, "The token is not one that this gateway knows.");
    }
}
