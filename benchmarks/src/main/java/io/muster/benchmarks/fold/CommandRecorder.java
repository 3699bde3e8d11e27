package io.muster.benchmarks.fold;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stands between a dispatcher and its Redis and notes what the fold sends. Not meant for a run that is timed. */
final class CommandRecorder implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(CommandRecorder.class);
    private final URI redis;
    private final ServerSocket server;
    private final List<Socket> sockets = new ArrayList<>();
    private final List<RecordedCommand> commands = new ArrayList<>();

    CommandRecorder(URI redis) throws IOException {
        this.redis = redis;
        this.server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        start("accept", this::accept);
    }

    /** What the dispatcher is to take for its Redis. */
    URI uri() {
        return URI.create("redis://127.0.0.1:" + server.getLocalPort());
    }

    /** In the order in which they were sent. */
    synchronized List<RecordedCommand> commands() {
        return List.copyOf(commands);
    }

    private void accept() throws IOException {
        while (true) {
            var client = server.accept();
            var upstream = new Socket(redis.getHost(), redis.getPort());
            client.setTcpNoDelay(true);
            upstream.setTcpNoDelay(true);
            synchronized (this) {
                sockets.addAll(List.of(client, upstream));
            }
            start("answers", () -> upstream.getInputStream().transferTo(client.getOutputStream()));
            start("commands", () -> pass(client, upstream));
        }
    }

    private void pass(Socket client, Socket upstream) throws IOException {
        var in = new BufferedInputStream(client.getInputStream());
        var out = new BufferedOutputStream(upstream.getOutputStream());
        while (true) {
            var command = RecordedCommand.read(in);
            out.write(command.bytes());
            if (in.available() == 0) {
                out.flush();
            }
            if (command.isOfTheFold()) {
                synchronized (this) {
                    commands.add(command);
                }
            }
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void start(String name, Work work) {
        Thread.ofPlatform().daemon().name("benchmark-recorder-" + name).start(() -> {
            try {
                work.run();
            } catch (EOFException | SocketException e) {
                log.atDebug().setCause(e).log("closed");
            } catch (IOException e) {
                log.atError().setCause(e).log("the recorder failed");
            }
        });
    }

    @Override
    public synchronized void close() throws IOException {
        server.close();
        for (var socket : sockets) {
            socket.close();
        }
    }
}
