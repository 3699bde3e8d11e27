package io.muster.gateway.security;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;

/**
 * The two tokens that a gateway is given. Compared in constant time, so that neither can be guessed byte by byte.
 *
 * @param admin for everything under {@code /api}
 * @param join for taking agents into the fleet
 */
public record Tokens(String admin, String join) {
    boolean isAdmin(String given) {
        return areEqual(admin, given);
    }

    boolean isJoin(String given) {
        return areEqual(join, given);
    }

    private static boolean areEqual(String token, String given) {
        return MessageDigest.isEqual(token.getBytes(UTF_8), given.getBytes(UTF_8));
    }

    /** Without the tokens. */
    @Override
    public String toString() {
        return "Tokens";
    }
}
