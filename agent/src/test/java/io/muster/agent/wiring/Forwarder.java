package io.muster.agent.wiring;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What connects to a loopback address is connected to a port of 127.0.0.1. */
final class Forwarder implements AutoCloseable {
    private final ServerSocket server;
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    Forwarder(String address, int port, int target) throws IOException {
        this.server = new ServerSocket(port, 50, InetAddress.getByName(address));
        this.target = target;
        Thread.ofVirtual().start(this::accept);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                connect(server.accept());
            } catch (IOException e) {
                // The one that asked sees it closed.
            }
        }
    }

    private void connect(Socket from) throws IOException {
        open.add(from);
        var to = new Socket(InetAddress.getLoopbackAddress(), target);
        open.add(to);
        Thread.ofVirtual().start(() -> copy(from, to));
        Thread.ofVirtual().start(() -> copy(to, from));
    }

    private static void copy(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // Either side has closed, which closes the other.
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (var socket : open) {
            socket.close();
        }
    }
}
