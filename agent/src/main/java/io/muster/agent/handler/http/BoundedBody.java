package io.muster.agent.handler.http;

import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;

/** Takes a body of any length and keeps its beginning. For one answer. */
final class BoundedBody implements HttpResponse.BodyHandler<String> {
    /** With the escapes of JSON it still fits in a result. */
    static final int LIMIT = 16 * 1024;

    private final long begun;
    private final byte[] kept = new byte[LIMIT];
    private volatile long total;
    private volatile long headersAfter;

    /** @param begun when the request was sent, as {@link System#nanoTime} */
    BoundedBody(long begun) {
        this.begun = begun;
    }

    long totalBytes() {
        return total;
    }

    boolean isTruncated() {
        return total > LIMIT;
    }

    long headersAfterMs() {
        return TimeUnit.NANOSECONDS.toMillis(headersAfter);
    }

    @Override
    public HttpResponse.BodySubscriber<String> apply(HttpResponse.ResponseInfo info) {
        headersAfter = System.nanoTime() - begun;
        total = 0;
        return new Subscriber();
    }

    private final class Subscriber implements HttpResponse.BodySubscriber<String> {
        private final CompletableFuture<String> whole = new CompletableFuture<>();

        @Override
        public CompletionStage<String> getBody() {
            return whole;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(List<ByteBuffer> parts) {
            var count = total;
            for (var part : parts) {
                var room = (int) Math.max(0, Math.min(part.remaining(), LIMIT - count));
                var length = part.remaining();
                part.get(kept, (int) Math.min(count, LIMIT), room);
                count += length;
            }
            total = count;
        }

        @Override
        public void onError(Throwable failure) {
            whole.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            whole.complete(new String(kept, 0, (int) Math.min(total, LIMIT), StandardCharsets.UTF_8));
        }
    }
}
