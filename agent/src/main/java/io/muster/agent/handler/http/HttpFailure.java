package io.muster.agent.handler.http;

import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import javax.net.ssl.SSLException;

/** Why there was no answer, in words. */
final class HttpFailure {
    private HttpFailure() {}

    static String reason(Throwable failure, URI url) {
        var where = url.getHost() + (url.getPort() < 0 ? "" : ":" + url.getPort());
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnknownHostException || cause instanceof UnresolvedAddressException) {
                return "there is no host " + url.getHost();
            }
            if (cause instanceof SSLException) {
                return "no TLS with " + where + ": " + cause.getMessage();
            }
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof HttpTimeoutException) {
                return "no connection to " + where + " in time";
            }
            if (cause instanceof ConnectException) {
                return "nobody listens at " + where;
            }
        }
        var root = failure.getCause() == null ? failure : failure.getCause();
        return "no answer from " + where + ": " + (root.getMessage() == null ? root : root.getMessage());
    }
}
