package io.muster.agent.handler.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.agent.handler.Outcome;
import io.muster.agent.handler.RunContext;
import io.muster.agent.handler.Work;
import io.muster.schemas.codec.Json;
import java.io.PrintStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** One request, and what came of it. */
final class HttpWork implements Work {
    private final HttpParams params;
    private final HttpRequest request;

    HttpWork(HttpParams params, HttpRequest request) {
        this.params = params;
        this.request = request;
    }

    @Override
    public Outcome run(RunContext context) throws InterruptedException, ExecutionException {
        context.started(OptionalLong.empty());
        var begun = System.nanoTime();
        var client = client();
        try {
            var body = new BoundedBody(begun);
            var answer = client.sendAsync(request, body)
                    .handle((response, failure) ->
                            failure == null ? outcome(response, body, begun, context.stdout()) : failed(failure))
                    .completeOnTimeout(tooSlow(), params.timeout().toMillis(), TimeUnit.MILLISECONDS);
            var _ = CompletableFuture.anyOf(answer, context.stopRequested()).get();
            return answer.isDone() ? answer.get() : new Outcome.Stopped();
        } finally {
            client.shutdownNow(); // also ends a request that is still under way
        }
    }

    private HttpClient client() {
        var client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(params.timeout())
                .followRedirects(params.followRedirects() ? HttpClient.Redirect.NORMAL : HttpClient.Redirect.NEVER);
        if (!params.verifyTls()) {
            client.sslContext(UnverifiedTls.context());
        }
        return client.build();
    }

    private Outcome outcome(HttpResponse<String> response, BoundedBody body, long begun, PrintStream stdout) {
        stdout.print(report(response, body, begun));
        if (!params.expects(response.statusCode())) {
            return unexpected(
                    "the status is " + response.statusCode() + ", not " + String.join(" or ", params.expectStatus()));
        }
        if (params.expectBody().isPresent()
                && !response.body().contains(params.expectBody().get())) {
            return unexpected(
                    "the body does not contain '" + params.expectBody().get() + "'"
                            + (body.isTruncated() ? " in its first " + BoundedBody.LIMIT + " bytes" : ""));
        }
        return new Outcome.Completed();
    }

    private ObjectNode report(HttpResponse<String> response, BoundedBody body, long begun) {
        var report = Json.MAPPER.createObjectNode();
        report.put("url", response.uri().toString());
        report.put("status", response.statusCode());
        var timings = report.putObject("timings_ms");
        timings.put("headers", body.headersAfterMs());
        timings.put("total", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun));
        var headers = report.putObject("headers");
        response.headers().map().forEach((name, values) -> headers.put(name, String.join(", ", values)));
        report.put("body_bytes", body.totalBytes());
        report.put("body_truncated", body.isTruncated());
        report.put("body", response.body());
        return report;
    }

    private Outcome tooSlow() {
        return new Outcome.Failed(
                null, "no whole answer within " + params.timeout().toMillis() + " ms");
    }

    private static Outcome unexpected(String reason) {
        return new Outcome.Failed(null, reason);
    }

    private Outcome failed(Throwable failure) {
        return new Outcome.Failed(null, HttpFailure.reason(failure, params.url()));
    }
}
