package io.muster.cli.plugin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.cli.console.CommandFailure;
import io.muster.cli.console.ExitCode;
import io.muster.cli.console.Invocation;
import io.muster.schemas.codec.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code install} and {@code upgrade}: brings an archive to agents, with what they check it by. */
@Command(
        description = "${COMMAND-NAME} a plugin on agents.",
        footer = {
            "",
            "A file goes to the agents with the task, up to 512 KiB; what is larger they fetch",
            "from a URL. The signature is taken from FILE.sig, where `muster plugins sign` puts it.",
            "",
            "Examples:",
            "  muster plugins ${COMMAND-NAME} disk-usage.zip -l role=web",
            "  muster plugins ${COMMAND-NAME} https://example.com/disk-usage.zip \\",
            "      --sha256 4f2a... --signature c2ln... -l 'id=*'"
        })
public final class PluginsInstallCommand implements Callable<Integer> {
    /** In base64 it has to fit in a Kafka record. */
    private static final long MAX_FILE_BYTES = 512 * 1024;

    private final String action;

    @Mixin
    private final PluginTask task;

    @Option(names = "--sha256", paramLabel = "HEX", description = "Of the archive; needed for a URL")
    private @Nullable String sha256;

    @Option(names = "--signature", paramLabel = "BASE64", description = "As `muster plugins sign` prints it")
    private @Nullable String signature;

    @Option(names = "--allow-downgrade", description = "Put it in the place of a later version, too")
    private boolean allowDowngrade;

    @Parameters(paramLabel = "FILE|URL", description = "A zip or a jar")
    private String archive = "";

    /** @param action of the tasks that it submits, and the name of the command */
    public PluginsInstallCommand(Invocation invocation, String action) {
        this.action = action;
        this.task = new PluginTask(invocation, Duration.ofMinutes(2));
    }

    @Override
    public Integer call() {
        var params = Json.MAPPER.createObjectNode().put("action", action);
        if (allowDowngrade) {
            params.put("allow_downgrade", true);
        }
        if (archive.matches("(?i)[a-z][a-z0-9+.-]+://.*")) {
            byUrl(params);
        } else {
            byFile(params, Path.of(archive));
        }
        return task.run(params);
    }

    private void byUrl(ObjectNode params) {
        if (sha256 == null) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "--sha256 is needed for a URL: the agents take nothing else for the archive",
                    "`sha256sum FILE` tells it");
        }
        params.put("url", archive).put("sha256", sha256);
        if (signature != null) {
            params.put("signature", signature);
        }
    }

    private void byFile(ObjectNode params, Path file) {
        try {
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw new CommandFailure(
                        ExitCode.USAGE,
                        file + " is longer than " + MAX_FILE_BYTES + " bytes, which is too much for a task",
                        "put it on a server and give its URL");
            }
            var bytes = Files.readAllBytes(file);
            var found = ArchiveFiles.sha256(bytes);
            if (sha256 != null && !sha256.toLowerCase(Locale.ROOT).equals(found)) {
                throw new CommandFailure(ExitCode.ERROR, file + " has the SHA-256 " + found + ", not " + sha256, null);
            }
            params.put("archive", bytes).put("sha256", found);
            var beside = ArchiveFiles.signature(file);
            if (signature != null) {
                params.put("signature", signature);
            } else if (Files.exists(beside)) {
                params.put("signature", Files.readString(beside).strip());
            }
        } catch (NoSuchFileException e) {
            throw new CommandFailure(ExitCode.ERROR, "there is no file " + e.getFile(), null, e);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.ERROR, "cannot read " + file + ": " + e.getMessage(), null, e);
        }
    }
}
