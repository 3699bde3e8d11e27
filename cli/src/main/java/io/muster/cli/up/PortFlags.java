package io.muster.cli.up;

import io.muster.cli.console.CommandFailure;
import io.muster.cli.console.ExitCode;
import io.muster.embedded.PortInUseException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.jspecify.annotations.Nullable;

/** Says which flag to change when a port cannot be had. */
final class PortFlags {
    static final String HTTP = "--http-port";
    static final String KAFKA = "--kafka-port";
    static final String REDIS = "--redis-port";

    private PortFlags() {}

    /**
     * Tells before anything slow begins.
     *
     * @param port 0 is always fine
     * @throws CommandFailure when nobody could listen there now
     */
    static void requireFree(String flag, String host, int port) {
        if (port == 0) {
            return;
        }
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(host, port));
        } catch (IOException e) {
            throw unavailable(flag, port, String.valueOf(e.getMessage()), e);
        }
    }

    static CommandFailure of(PortInUseException e) {
        return unavailable(e.system().equals("redis") ? REDIS : KAFKA, e.port(), "it is in use", e);
    }

    private static CommandFailure unavailable(String flag, int port, String reason, @Nullable Throwable cause) {
        return new CommandFailure(
                ExitCode.ERROR,
                "cannot listen on port " + port + " (" + flag + "): " + reason,
                "choose another with " + flag + "; 0 takes any free port",
                cause);
    }
}
