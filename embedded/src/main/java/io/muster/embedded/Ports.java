package io.muster.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Ports on the loopback address. */
final class Ports {
    private Ports() {}

    /** The port itself when it is free, a free one for 0. */
    static int claim(String system, int port) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return socket.getLocalPort();
        } catch (java.net.BindException e) {
            throw new PortInUseException(system, port);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look for a free port", e);
        }
    }
}
