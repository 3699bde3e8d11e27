package io.muster.gateway.security;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the {@code Authorization} header (RFC 6750). */
final class BearerToken {
    private static final String SCHEME = "Bearer ";

    private BearerToken() {}

    /** The token; empty when there is no header, or one of another scheme. */
    static Optional<String> of(@Nullable String authorization) {
        return authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? Optional.empty()
                : Optional.of(authorization.substring(SCHEME.length()).strip());
    }
}
