package io.muster.cli.http;

import java.net.URI;

/**
 * A gateway and the right to use it.
 *
 * @param url without a slash at the end
 */
public record Endpoint(URI url, String token) {
    @Override
    public String toString() {
        return url.toString(); // never the token
    }
}
