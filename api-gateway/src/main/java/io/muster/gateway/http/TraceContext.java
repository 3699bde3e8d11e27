package io.muster.gateway.http;

import io.javalin.http.Context;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** W3C Trace Context: what the client sent is carried on into the log; without it a new trace begins here. */
public final class TraceContext {
    private static final Pattern TRACEPARENT =
            Pattern.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");
    private final SecureRandom random;

    public TraceContext(SecureRandom random) {
        this.random = random;
    }

    public String of(Context ctx) {
        var given = ctx.header("traceparent");
        return given != null && TRACEPARENT.matcher(given).matches() ? given : start();
    }

    private String start() {
        var bytes = new byte[24];
        random.nextBytes(bytes);
        var hex = HexFormat.of();
        return "00-" + hex.formatHex(bytes, 0, 16) + "-" + hex.formatHex(bytes, 16, 24) + "-01";
    }
}
