package io.muster.cli.plugin;

import io.muster.cli.console.CommandFailure;
import io.muster.cli.console.ExitCode;
import io.muster.cli.console.Invocation;
import io.muster.schemas.plugin.PluginSignature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Signs an archive. */
@Command(
        name = "sign",
        description = "Sign a plugin's archive: writes FILE.sig, and prints what an install needs.",
        footer = {"", "Example:", "  muster plugins sign disk-usage.zip --key ops.key"})
public final class PluginsSignCommand implements Runnable {
    private final Invocation invocation;

    @Option(names = "--key", paramLabel = "FILE", required = true, description = "As `muster plugins keygen` made it")
    private Path key = Path.of("");

    @Parameters(paramLabel = "FILE", description = "A zip or a jar")
    private Path archive = Path.of("");

    public PluginsSignCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public void run() {
        try {
            var sha256 = ArchiveFiles.sha256(Files.readAllBytes(archive));
            var signature = Base64.getEncoder().encodeToString(PluginSignature.sign(privateKey(), sha256));
            Files.writeString(ArchiveFiles.signature(archive), signature + "\n");
            invocation.console().out().println("--sha256 " + sha256 + " --signature " + signature);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.ERROR, "cannot sign " + archive + ": " + e, null, e);
        } catch (GeneralSecurityException e) {
            throw new CommandFailure(ExitCode.ERROR, key + " cannot sign: " + e.getMessage(), null, e);
        }
    }

    private PrivateKey privateKey() throws IOException {
        try {
            var base64 = Files.readString(key).replaceAll("-----[A-Z ]+-----|\\s", "");
            return KeyFactory.getInstance("Ed25519")
                    .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64)));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new CommandFailure(
                    ExitCode.ERROR,
                    key + " is not an Ed25519 private key (PEM, PKCS #8)",
                    "`muster plugins keygen` makes one",
                    e);
        }
    }
}
