package io.muster.agent.handler.file;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.agent.handler.params.Params;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What a {@code file} task asks for. */
sealed interface FileParams {
    String TYPE = "file";

    Path path();

    /**
     * @param mode empty: as it is, or 0644 when the file is new
     * @param owner empty: as it is, or the agent's user
     * @param check only tell what would change
     */
    record Present(
            Path path,
            Content content,
            Optional<Set<PosixFilePermission>> mode,
            Optional<String> owner,
            Optional<String> group,
            boolean check)
            implements FileParams {}

    record Absent(Path path, boolean check) implements FileParams {}

    /** @param maxBytes a larger file is not read at all */
    record Get(Path path, int maxBytes) implements FileParams {}

    Set<String> FIELDS = Set.of(
            "action",
            "path",
            "state",
            "content",
            "content_base64",
            "sha256",
            "mode",
            "owner",
            "group",
            "check",
            "max_bytes");
    /** Of what can be got: as base64 it still fits in a result. */
    int MAX_GET = 40_000;

    Pattern HASH = Pattern.compile("[0-9a-fA-F]{64}");

    /** @throws IllegalArgumentException saying what is wrong with which field */
    static FileParams parse(ObjectNode node) {
        var params = new Params(TYPE, node, FIELDS);
        var path = path(params.required("path"));
        return switch (params.text("action").orElse("put")) {
            case "get" -> {
                only(params, "action", "path", "max_bytes");
                yield new Get(path, params.number("max_bytes", MAX_GET, 1, MAX_GET));
            }
            case "put" -> put(params, path);
            default -> throw new IllegalArgumentException("action must be put or get");
        };
    }

    private static FileParams put(Params params, Path path) {
        switch (params.text("state").orElse("present")) {
            case "absent" -> {
                only(params, "action", "path", "state", "check");
                return new Absent(path, params.flag("check", false));
            }
            case "present" -> {}
            default -> throw new IllegalArgumentException("state must be present or absent");
        }
        if (params.has("max_bytes")) {
            throw new IllegalArgumentException("max_bytes goes with action get only");
        }
        var content = content(params);
        params.text("sha256").ifPresent(expected -> compare(expected, content.sha256()));
        return new Present(
                path,
                content,
                params.text("mode").map(FileMode::parse),
                params.text("owner"),
                params.text("group"),
                params.flag("check", false));
    }

    private static void only(Params params, String... fields) {
        for (var field : FIELDS) {
            if (params.has(field) && !Set.of(fields).contains(field)) {
                throw new IllegalArgumentException(field + " does not go with this action or state");
            }
        }
    }

    private static Path path(String text) {
        try {
            var path = Path.of(text);
            if (path.isAbsolute()
                    && path.getFileName() != null
                    && path.normalize().equals(path)) {
                return path;
            }
        } catch (InvalidPathException e) {
            // told below, with what was expected
        }
        throw new IllegalArgumentException("path must be absolute and without . and .., as /etc/motd");
    }

    private static Content content(Params params) {
        var text = params.text("content");
        var base64 = params.text("content_base64");
        if (text.isPresent() == base64.isPresent()) {
            throw new IllegalArgumentException("give either content or content_base64");
        }
        if (text.isPresent()) {
            return new Content(text.get().getBytes(StandardCharsets.UTF_8));
        }
        try {
            return new Content(Base64.getDecoder().decode(base64.orElseThrow()));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("content_base64 is not base64: " + e.getMessage(), e);
        }
    }

    private static void compare(String expected, String actual) {
        if (!HASH.matcher(expected).matches()) {
            throw new IllegalArgumentException("sha256 must be 64 hexadecimal digits");
        }
        if (!expected.toLowerCase(Locale.ROOT).equals(actual)) {
            throw new IllegalArgumentException("sha256: the content has " + actual + "; it was damaged on its way");
        }
    }
}
