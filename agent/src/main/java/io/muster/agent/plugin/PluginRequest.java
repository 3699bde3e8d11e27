package io.muster.agent.plugin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a task of type {@code plugin} is to do. */
sealed interface PluginRequest {
    record ListAll() implements PluginRequest {}

    record Enable(String id) implements PluginRequest {}

    record Disable(String id) implements PluginRequest {}

    record Remove(String id) implements PluginRequest {}

    /**
     * @param sha256 in lower-case hexadecimal
     * @param signature Ed25519, in base64; null when there is none
     * @param replace true to put it in the place of another version, false when there must be none
     * @param allowDowngrade true when that may be a later version
     */
    record Install(
            ArchiveSource source, String sha256, @Nullable String signature, boolean replace, boolean allowDowngrade)
            implements PluginRequest {}

    Pattern SHA256 = Pattern.compile("[0-9a-fA-F]{64}");
    Set<String> OF_ARCHIVES = Set.of("action", "url", "archive", "sha256", "signature", "allow_downgrade");

    /** @throws IllegalArgumentException saying what is wrong with which field */
    static PluginRequest parse(ObjectNode params) {
        var action = params.path("action").asText("");
        return switch (action) {
            case "list" -> {
                refuseOthers(params, Set.of("action"));
                yield new ListAll();
            }
            case "enable" -> new Enable(id(params));
            case "disable" -> new Disable(id(params));
            case "remove" -> new Remove(id(params));
            case "install" -> install(params, false);
            case "upgrade" -> install(params, true);
            default ->
                throw new IllegalArgumentException(
                        "action must be one of list, install, upgrade, enable, disable, remove");
        };
    }

    private static String id(ObjectNode params) {
        refuseOthers(params, Set.of("action", "id"));
        var id = params.path("id").asText("");
        if (!PluginName.isValidId(id)) {
            throw new IllegalArgumentException("id must be the id of a plugin");
        }
        return id;
    }

    private static Install install(ObjectNode params, boolean replace) {
        refuseOthers(params, OF_ARCHIVES);
        var sha256 = params.path("sha256").asText("");
        if (!SHA256.matcher(sha256).matches()) {
            throw new IllegalArgumentException("sha256 must be the archive's SHA-256 in hexadecimal");
        }
        if (params.has("url") == params.has("archive")) {
            throw new IllegalArgumentException("give either url or archive");
        }
        return new Install(
                params.has("url")
                        ? new ArchiveSource.Remote(url(params))
                        : new ArchiveSource.Inline(base64(params, "archive")),
                sha256.toLowerCase(Locale.ROOT),
                params.has("signature") ? base64(params, "signature") : null,
                replace,
                params.path("allow_downgrade").asBoolean(false));
    }

    private static URI url(ObjectNode params) {
        var url = URI.create(params.path("url").asText(""));
        if (url.getScheme() == null) {
            throw new IllegalArgumentException("url must be a URL, as https://example.com/plugin.zip");
        }
        return url;
    }

    private static String base64(ObjectNode params, String field) {
        var text = params.path(field).asText("-");
        try {
            var _ = Base64.getDecoder().decode(text);
            return text;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(field + " must be base64", e);
        }
    }

    private static void refuseOthers(ObjectNode params, Set<String> known) {
        params.fieldNames().forEachRemaining(field -> {
            if (!known.contains(field)) {
                throw new IllegalArgumentException(
                        field + " is not known here; known are " + String.join(", ", new TreeSet<>(known)));
            }
        });
    }
}
