package io.muster.gateway.security;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.javalin.http.Context;
import io.muster.gateway.problem.ProblemCode;
import io.muster.gateway.problem.ProblemException;
import java.security.MessageDigest;

/** Lets a request under {@code /api} through when it carries the right bearer token (RFC 6750). */
public final class BearerAuth {
    /** Where agents enrol: the one path that wants the join token. */
    public static final String ENROLLMENTS = "/api/v1/enrollments";

    private static final String PRINCIPAL = "principal";
    private static final String SCHEME = "Bearer ";
    private final byte[] adminToken;
    private final byte[] joinToken;

    public BearerAuth(String adminToken, String joinToken) {
        this.adminToken = adminToken.getBytes(UTF_8);
        this.joinToken = joinToken.getBytes(UTF_8);
    }

    /** @throws ProblemException 401 when the token is missing or wrong */
    public void check(Context ctx) {
        var enrolling = ctx.path().equals(ENROLLMENTS);
        var header = ctx.header("Authorization");
        if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw new ProblemException(
                    ProblemCode.UNAUTHORIZED,
                    "Send 'Authorization: Bearer TOKEN'; muster up keeps the " + (enrolling ? "join" : "admin")
                            + " token in " + (enrolling ? "join-token" : "admin-token") + " in its data directory.");
        }
        var given = header.substring(SCHEME.length()).strip().getBytes(UTF_8);
        // Compared in constant time, so that a token cannot be guessed byte by byte.
        if (!MessageDigest.isEqual(given, enrolling ? joinToken : adminToken)) {
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
