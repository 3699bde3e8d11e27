package io.muster.examples.plugins;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.agent.handler.Handler;
import io.muster.agent.handler.Outcome;
import io.muster.agent.handler.RunContext;
import io.muster.agent.handler.Work;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;

/** {@code file-digest}: the SHA-256 of a file on the agent's machine. */
public final class FileDigestHandler implements Handler {
    private static final int CHUNK = 64 * 1024;

    @Override
    public String type() {
        return "file-digest";
    }

    @Override
    public Optional<String> paramsSchema() {
        return Optional.of("""
            {"type": "object",
             "properties": {"path": {"type": "string", "pattern": "^/"}},
             "required": ["path"],
             "additionalProperties": false}\
            """);
    }

    @Override
    public Work prepare(ObjectNode params) {
        var file = Path.of(params.path("path").textValue());
        return context -> digest(file, context);
    }

    private static Outcome digest(Path file, RunContext context) throws GeneralSecurityException {
        context.started(OptionalLong.empty());
        var digest = MessageDigest.getInstance("SHA-256");
        try (var in = Files.newInputStream(file)) {
            var chunk = new byte[CHUNK];
            for (var count = in.read(chunk); count >= 0; count = in.read(chunk)) {
                if (context.stopRequested().isDone()) {
                    return new Outcome.Stopped();
                }
                digest.update(chunk, 0, count);
            }
        } catch (IOException e) {
            return new Outcome.Failed(null, "cannot read " + file + ": " + e);
        }
        context.stdout().println(HexFormat.of().formatHex(digest.digest()) + "  " + file);
        return new Outcome.Completed();
    }
}
