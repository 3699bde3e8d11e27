package io.muster.gateway.apidoc;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Something to be served that does not change while the gateway runs. */
final class Content {
    private final byte[] bytes;
    private final String type;
    private final String etag;

    Content(byte[] bytes, String type) {
        this.bytes = bytes;
        this.type = type;
        this.etag = '"' + fingerprint(bytes) + '"';
    }

    byte[] bytes() {
        return bytes;
    }

    String type() {
        return type;
    }

    /** A strong entity tag (RFC 9110, section 8.8.3), quotes included. */
    String etag() {
        return etag;
    }

    /** @param ifNoneMatch the request's header of that name */
    boolean isKnownTo(@Nullable String ifNoneMatch) {
        return ifNoneMatch != null
                && Arrays.stream(ifNoneMatch.split(",", -1))
                        .map(String::strip)
                        .anyMatch(tag -> tag.equals("*") || tag.equals(etag) || tag.equals("W/" + etag));
    }

    private static String fingerprint(byte[] bytes) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, 16));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
