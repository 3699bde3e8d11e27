package io.muster.cli.plugin;

import io.muster.cli.console.CommandFailure;
import io.muster.cli.console.ExitCode;
import io.muster.cli.console.Invocation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a pair of keys for signing plugins. */
@Command(
        name = "keygen",
        description = "Make a key to sign plugins with, and print what agents need in order to trust it.",
        footer = {"", "Example:", "  muster plugins keygen ops.key --name ops"})
public final class PluginsKeygenCommand implements Runnable {
    private final Invocation invocation;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            defaultValue = "ops",
            description = "What agents call it (default: ${DEFAULT-VALUE})")
    private String name = "ops";

    @Parameters(paramLabel = "FILE", description = "Where the private key goes; must not be there yet")
    private Path file = Path.of("");

    public PluginsKeygenCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public void run() {
        try {
            var keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            write("-----BEGIN PRIVATE KEY-----\n"
                    + Base64.getEncoder().encodeToString(keys.getPrivate().getEncoded())
                    + "\n-----END PRIVATE KEY-----\n");
            invocation
                    .console()
                    .out()
                    .println("agent.plugins.trusted-keys: " + name + "="
                            + Base64.getEncoder()
                                    .encodeToString(keys.getPublic().getEncoded()));
        } catch (FileAlreadyExistsException e) {
            throw new CommandFailure(ExitCode.USAGE, file + " is there already", "a key is not overwritten", e);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.ERROR, "cannot write " + file + ": " + e, null, e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no Ed25519", e);
        }
    }

    /** Nobody else's from its first byte on. */
    private void write(String text) throws IOException {
        var attributes = file.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        try (var channel = Files.newByteChannel(
                file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), attributes)) {
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        }
    }
}
