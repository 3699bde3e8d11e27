package io.muster.gateway.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import io.javalin.http.Context;
import io.muster.gateway.problem.ProblemCode;
import io.muster.gateway.problem.ProblemException;
import io.muster.schemas.codec.Json;
import java.io.IOException;
import java.util.Locale;

/** A request's bytes as the JSON object that they have to be: of the right type, not too large, no name twice. */
public final class RequestBody {
    private static final ObjectReader STRICT = Json.MAPPER
            .reader()
            .with(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private RequestBody() {}

    /**
     * Reads a request's body.
     *
     * @param maxBytes larger bodies are refused
     * @throws ProblemException when it is too large, not declared as JSON, or not a JSON object
     */
    public static JsonBody json(Context ctx, int maxBytes) {
        return parse(bytes(ctx, maxBytes));
    }

    private static byte[] bytes(Context ctx, int maxBytes) {
        var type = ctx.contentType();
        if (type != null && !type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
            throw new ProblemException(
                    ProblemCode.UNSUPPORTED_MEDIA_TYPE, "The Content-Type is " + type + "; send application/json.");
        }
        if (ctx.contentLength() > maxBytes) {
            throw tooLarge(maxBytes);
        }
        var bytes = ctx.bodyAsBytes();
        if (bytes.length > maxBytes) {
            throw tooLarge(maxBytes);
        }
        return bytes;
    }

    /** @throws ProblemException when there is a body that says anything; none, or an object without fields, says nothing */
    public static void none(Context ctx, int maxBytes) {
        if (ctx.bodyAsBytes().length > 0) {
            var body = json(ctx, maxBytes);
            body.refuseUnknownFields();
            body.check();
        }
    }

    /** @throws ProblemException when the bytes are not one JSON object, or a text in it is none */
    public static JsonBody parse(byte[] bytes) {
        try {
            var json = read(bytes);
            LoneSurrogates.find(json).ifPresent(where -> {
                throw new ProblemException(
                        ProblemCode.MALFORMED_JSON,
                        "The text at " + where + " has one half of a surrogate pair, which is no character.");
            });
            return JsonBody.of(json);
        } catch (IOException e) {
            throw new ProblemException(ProblemCode.MALFORMED_JSON, "The body cannot be read.", e);
        }
    }

    /** Like {@link #json}, but lets pass what is no character: for texts that a program may have written. */
    public static JsonBody lenient(Context ctx, int maxBytes) {
        try {
            return JsonBody.of(read(bytes(ctx, maxBytes)));
        } catch (IOException e) {
            throw new ProblemException(ProblemCode.MALFORMED_JSON, "The body cannot be read.", e);
        }
    }

    private static JsonNode read(byte[] bytes) throws IOException {
        try {
            return STRICT.readTree(bytes);
        } catch (JsonProcessingException e) {
            var at = e.getLocation();
            var where = at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
            throw new ProblemException(ProblemCode.MALFORMED_JSON, e.getOriginalMessage() + where, e);
        }
    }

    private static ProblemException tooLarge(int maxBytes) {
        return new ProblemException(ProblemCode.BODY_TOO_LARGE, "The body may have at most " + maxBytes + " bytes.");
    }
}
