package io.muster.gateway.security;

import io.muster.gateway.problem.ProblemCode;
import io.muster.gateway.problem.ProblemException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Keeps web pages from using a gateway that lets callers in without a token: any page that is open in a browser on the machine
 * can send requests to a loopback address, in the name of whoever sits there. What a page cannot do is to leave out what the
 * browser says of it, or to name a host that is not its own.
 */
final class BrowserGuard {
    private static final Pattern LOOPBACK =
            Pattern.compile("(localhost|127(\\.\\d{1,3}){3}|\\[::1])(:\\d{1,5})?", Pattern.CASE_INSENSITIVE);

    private BrowserGuard() {}

    /**
     * What a request says of where it comes from.
     *
     * @param host the {@code Host} header: where the caller believes it is
     * @param origin the {@code Origin} header, which browsers send with whatever a page asks for, GETs of its own site and of
     *     images excepted
     * @param fetchSite the {@code Sec-Fetch-Site} header, which browsers send with those, too
     */
    record Signs(
            String method,
            @Nullable String host,
            @Nullable String origin,
            @Nullable String fetchSite,
            @Nullable String contentType) {}

    /** @throws ProblemException 403 or 415 when it may have come from a browser */
    static void check(Signs signs) {
        if (signs.host() == null || !LOOPBACK.matcher(signs.host()).matches()) {
            throw refused("the Host header names " + signs.host() + ", not localhost or a loopback address");
        }
        if (signs.origin() != null || signs.fetchSite() != null) {
            throw refused("the request comes from a web page (it has an Origin or a Sec-Fetch-Site header)");
        }
        if (signs.method().equals("POST") && !isJson(signs.contentType())) {
            throw new ProblemException(
                    ProblemCode.UNSUPPORTED_MEDIA_TYPE,
                    "Without a token, a body must have 'Content-Type: application/json', not " + signs.contentType()
                            + ": a web page could send anything else.");
        }
    }

    private static boolean isJson(@Nullable String contentType) {
        return contentType != null && contentType.split(";", 2)[0].strip().equalsIgnoreCase("application/json");
    }

    private static ProblemException refused(String why) {
        return new ProblemException(
                ProblemCode.FORBIDDEN, "Without a token this is not answered: " + why + ". Send a token.");
    }
}
