package io.muster.gateway.apidoc;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.muster.gateway.http.Routes;
import io.muster.gateway.problem.ProblemCode;
import io.muster.gateway.problem.ProblemException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * {@code /openapi.yaml}, {@code /asyncapi.yaml}, and {@code /docs}, where a browser shows the first. None needs a token, and
 * the page loads nothing from elsewhere. What nobody asks for is neither read nor parsed; what was asked for once is kept.
 */
public final class ApiDocRoutes implements Routes {
    private static final String YAML = "application/yaml"; // RFC 9512
    private static final String SCRIPT = "text/javascript; charset=utf-8";
    private static final String STYLE = "text/css; charset=utf-8";
    private static final Map<String, String> PAGE_FILES = Map.of(
            "page.css", STYLE,
            "page.js", SCRIPT,
            "swagger-ui.css", STYLE,
            "swagger-ui-bundle.js", SCRIPT,
            "theme.js", SCRIPT);

    /**
     * The page runs its own scripts only and speaks to this gateway only. Swagger UI sets style attributes, so styles may
     * be inline, and has its icons in data URIs.
     */
    private static final String PAGE_POLICY = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';"
            + " img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final Map<String, Content> contents = new ConcurrentHashMap<>();

    @Override
    public void register(RoutesConfig routes) {
        routes.get("/openapi.yaml", ctx -> document(ctx, "openapi.yaml"));
        routes.get("/asyncapi.yaml", ctx -> document(ctx, "asyncapi.yaml"));
        routes.get("/docs", this::page);
        routes.get("/docs/{file}", this::file);
    }

    private void document(Context ctx, String path) {
        serve(ctx, path, () -> new Content(ContractDocuments.bundled(path), YAML));
    }

    private void page(Context ctx) {
        ctx.header("Content-Security-Policy", PAGE_POLICY);
        serve(ctx, "index.html", () -> pageFile("index.html", "text/html; charset=utf-8"));
    }

    private void file(Context ctx) {
        var name = ctx.pathParam("file");
        var type = PAGE_FILES.get(name);
        if (type == null) {
            throw new ProblemException(ProblemCode.NOT_FOUND, "The page has no file of this name.");
        }
        serve(ctx, name, () -> pageFile(name, type));
    }

    private static Content pageFile(String name, String type) {
        return new Content(ClassPathFile.bytes("/apidoc/" + name), type);
    }

    /** A copy may be kept, but is asked after each time: the next version of the gateway has other contents. */
    private void serve(Context ctx, String name, Supplier<Content> supplier) {
        var content = contents.computeIfAbsent(name, key -> supplier.get());
        ctx.header("ETag", content.etag());
        ctx.header("Cache-Control", "no-cache");
        ctx.header("X-Content-Type-Options", "nosniff");
        if (content.isKnownTo(ctx.header("If-None-Match"))) {
            ctx.status(304);
        } else {
            ctx.contentType(content.type()).result(content.bytes());
        }
    }
}
