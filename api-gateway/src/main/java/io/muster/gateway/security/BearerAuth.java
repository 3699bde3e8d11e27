package io.muster.gateway.security;

import io.javalin.http.Context;
import io.muster.gateway.HttpAgentCalls;
import io.muster.gateway.problem.ProblemCode;
import io.muster.gateway.problem.ProblemException;

/**
 * Lets a request under {@code /api} through when it carries the right bearer token (RFC 6750). The calls of HTTP agents have
 * rules of their own.
 */
public final class BearerAuth {
    /** Where agents enrol: the one path that wants the join token. */
    public static final String ENROLLMENTS = "/api/v1/enrollments";

    private static final String PRINCIPAL = "principal";
    private final Tokens tokens;
    private final HttpAgentAuth httpAgents;

    public BearerAuth(Tokens tokens, HttpAgentAuth httpAgents) {
        this.tokens = tokens;
        this.httpAgents = httpAgents;
    }

    /** @throws ProblemException 401 when the token is missing or wrong */
    public void check(Context ctx) {
        if (HttpAgentCalls.isOne(ctx.method().name(), ctx.path())) {
            httpAgents.check(ctx);
            ctx.attribute(PRINCIPAL, HttpAgentAuth.callerOf(ctx).principal());
            return;
        }
        var enrolling = ctx.path().equals(ENROLLMENTS);
        var given = BearerToken.of(ctx.header("Authorization"))
                .orElseThrow(() -> new ProblemException(
                        ProblemCode.UNAUTHORIZED,
                        "Send 'Authorization: Bearer TOKEN'; muster up keeps the " + (enrolling ? "join" : "admin")
                                + " token in " + (enrolling ? "join-token" : "admin-token")
                                + " in its data directory."));
        if (!(enrolling ? tokens.isJoin(given) : tokens.isAdmin(given))) {
            throw new ProblemException(ProblemCode.UNAUTHORIZED, "The token is not the one this gateway expects here.");
        }
        ctx.attribute(PRINCIPAL, enrolling ? "agent" : "admin");
    }

    /** Who is calling, for the records. */
    public static String principal(Context ctx) {
        var principal = ctx.<String>attribute(PRINCIPAL);
        if (principal == null) {
            throw new IllegalStateException("a route outside /api asks who is calling");
        }
        return principal;
    }
}
