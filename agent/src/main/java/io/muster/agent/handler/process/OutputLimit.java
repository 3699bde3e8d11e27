package io.muster.agent.handler.process;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what a program writes to its two outputs together, and tells when it is too much. */
final class OutputLimit {
    private final long limit;
    private final AtomicLong written = new AtomicLong();
    private final CompletableFuture<Void> exceeded = new CompletableFuture<>();

    /** @param limit in bytes */
    OutputLimit(long limit) {
        this.limit = limit;
    }

    /** Completes when more has been written than is allowed. */
    CompletableFuture<Void> exceeded() {
        return exceeded;
    }

    InputStream watch(InputStream output) {
        return new FilterInputStream(output) {
            @Override
            public int read() throws IOException {
                var next = super.read();
                count(next < 0 ? 0 : 1);
                return next;
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                var count = super.read(into, offset, length);
                count(count);
                return count;
            }
        };
    }

    private void count(int bytes) {
        if (bytes > 0 && written.addAndGet(bytes) > limit) {
            exceeded.complete(null);
        }
    }
}
