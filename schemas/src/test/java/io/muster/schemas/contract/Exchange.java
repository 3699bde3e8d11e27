package io.muster.schemas.contract;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Flow;

/**
 * A request to a gateway and its answer, as they were on the wire.
 *
 * @param uri path and query are looked at, nothing else
 * @param requestBody empty when there was none
 */
public record Exchange(
        String method,
        URI uri,
        Map<String, List<String>> requestHeaders,
        String requestBody,
        int status,
        Map<String, List<String>> responseHeaders,
        String responseBody) {

    public Exchange {
        requestHeaders = ignoringCase(requestHeaders);
        responseHeaders = ignoringCase(responseHeaders);
    }

    /** @param response to a request whose body can be read again, as those made of texts can */
    public static Exchange of(HttpResponse<String> response) {
        var request = response.request();
        return new Exchange(
                request.method(),
                request.uri(),
                request.headers().map(),
                request.bodyPublisher().map(Exchange::text).orElse(""),
                response.statusCode(),
                response.headers().map(),
                response.body());
    }

    @Override
    public String toString() {
        var query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        return method + " " + uri.getRawPath() + query + " -> " + status;
    }

    private static Map<String, List<String>> ignoringCase(Map<String, List<String>> headers) {
        var copy = new TreeMap<String, List<String>>(String.CASE_INSENSITIVE_ORDER);
        copy.putAll(headers);
        return copy;
    }

    private static String text(HttpRequest.BodyPublisher publisher) {
        var subscriber = BodySubscribers.ofString(StandardCharsets.UTF_8);
        publisher.subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscriber.onSubscribe(subscription);
            }

            @Override
            public void onNext(ByteBuffer item) {
                subscriber.onNext(List.of(item));
            }

            @Override
            public void onError(Throwable error) {
                subscriber.onError(error);
            }

            @Override
            public void onComplete() {
                subscriber.onComplete();
            }
        });
        return subscriber.getBody().toCompletableFuture().join();
    }
}
