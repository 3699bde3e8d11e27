package io.muster.cli.http;

import io.muster.cli.console.CommandFailure;
import io.muster.cli.console.ExitCode;
import io.muster.cli.console.Invocation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which gateway a command speaks to: flags before environment before what {@code muster up} left in its data directory. */
public final class ServerOptions {
    private final Invocation invocation;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "The gateway, as http://127.0.0.1:8080 (MUSTER_URL; default: that of `muster up`)")
    private @Nullable String url;

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            description = "API token (better in MUSTER_TOKEN; default: the admin token of `muster up`)")
    private @Nullable String token;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "The data directory of `muster up` (MUSTER_DATA_DIR; default: ~/.muster)")
    private @Nullable Path dataDirectory;

    public ServerOptions(Invocation invocation) {
        this.invocation = invocation;
    }

    public ApiClient connect() {
        return new ApiClient(endpoint(), Retry.DEFAULT);
    }

    Endpoint endpoint() {
        var directory = dataDirectory == null ? invocation.defaultDataDirectory() : dataDirectory;
        var given = firstOf(url, "MUSTER_URL");
        var uri = given == null ? local(directory) : parse(given);
        var secret = firstOf(token, "MUSTER_TOKEN");
        return new Endpoint(uri, secret == null ? localToken(uri, directory, given == null) : secret);
    }

    private static URI local(Path directory) {
        return parse(read(
                directory.resolve("url"),
                "Muster does not seem to run here: there is no ",
                "start it with `muster up`, or say where it is with --url or MUSTER_URL"));
    }

    /** The local admin token goes to this machine only, never to whoever a URL happens to name. */
    private static String localToken(URI uri, Path directory, boolean isLocal) {
        var advice = "give one with --token or MUSTER_TOKEN";
        if (!isLocal && !isThisMachine(uri.getHost())) {
            throw new CommandFailure(ExitCode.USAGE, "a token is needed for " + uri, advice);
        }
        return read(directory.resolve("admin-token"), "a token is needed, and there is no ", advice);
    }

    private static boolean isThisMachine(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static URI parse(String address) {
        try {
            var uri = URI.create(address.endsWith("/") ? address.substring(0, address.length() - 1) : address);
            if (uri.getHost() != null && String.valueOf(uri.getScheme()).matches("https?")) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // told below
        }
        throw new CommandFailure(
                ExitCode.USAGE, "'" + address + "' is not a URL of a gateway", "write it as http://127.0.0.1:8080");
    }

    private @Nullable String firstOf(@Nullable String flag, String variable) {
        if (flag != null && !flag.isBlank()) {
            return flag.strip();
        }
        var value = invocation.environment().getOrDefault(variable, "").strip();
        return value.isEmpty() ? null : value;
    }

    private static String read(Path file, String missing, String hint) {
        try {
            return Files.readString(file).strip();
        } catch (NoSuchFileException e) {
            throw new CommandFailure(ExitCode.ERROR, missing + file, hint, e);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.ERROR, "cannot read " + file + ": " + e.getMessage(), hint, e);
        }
    }
}
