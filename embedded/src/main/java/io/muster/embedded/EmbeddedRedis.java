package io.muster.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A redis-server process on 127.0.0.1, with an append-only file in its directory. */
public final class EmbeddedRedis implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EmbeddedRedis.class);
    private static final Duration START_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);
    private final Path directory;
    private int port;
    private @Nullable Process process;

    /**
     * @param directory where the data is; continued when there is some
     * @param port 0 for any free port, chosen at the first start and kept afterwards
     */
    public EmbeddedRedis(Path directory, int port) {
        this.directory = directory;
        this.port = port;
    }

    /**
     * Returns when the server answers. A redis-server that an earlier, killed owner of the directory left behind is
     * stopped first.
     *
     * @throws PortInUseException when the port is taken
     */
    public synchronized void start() {
        if (process != null && process.isAlive()) {
            return;
        }
        try {
            Files.createDirectories(directory);
            stopLeftover();
            port = Ports.claim("redis", port);
            process = launch();
            Files.writeString(pidFile(), Long.toString(process.pid()));
            awaitAnswer(process);
        } catch (IOException e) {
            close();
            throw new IllegalStateException("cannot start redis-server in " + directory + ": " + e.getMessage(), e);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    public URI uri() {
        return URI.create("redis://127.0.0.1:" + port);
    }

    /** The running server, for tests that kill it. */
    public synchronized Optional<ProcessHandle> process() {
        return Optional.ofNullable(process).map(Process::toHandle);
    }

    @Override
    public synchronized void close() {
        if (process != null) {
            stop(process.toHandle());
            process = null;
        }
    }

    private Process launch() throws IOException {
        var command = List.of(
                RedisBinary.locate(directory).toString(),
                "--bind",
                "127.0.0.1",
                "--port",
                Integer.toString(port),
                "--dir",
                directory.toAbsolutePath().toString(),
                "--appendonly",
                "yes",
                "--appendfsync",
                "everysec",
                "--save",
                "",
                "--logfile",
                "redis.log",
                "--daemonize",
                "no");
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private void awaitAnswer(Process starting) throws IOException {
        var deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        while (System.nanoTime() < deadline) {
            if (answers()) {
                return;
            }
            try {
                if (starting.waitFor(20, TimeUnit.MILLISECONDS)) {
                    throw new IllegalStateException("redis-server ended with exit code " + starting.exitValue()
                            + "; see " + directory.resolve("redis.log"));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while redis-server was starting", e);
            }
        }
        throw new IllegalStateException(
                "redis-server did not answer within " + START_TIMEOUT + "; see " + directory.resolve("redis.log"));
    }

    private boolean answers() {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(1_000);
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            // While it loads its data it answers -LOADING.
            return new String(socket.getInputStream().readNBytes(5), StandardCharsets.US_ASCII).equals("+PONG");
        } catch (IOException e) {
            return false;
        }
    }

    private void stopLeftover() throws IOException {
        if (!Files.exists(pidFile())) {
            return;
        }
        var pid = Files.readString(pidFile()).strip();
        if (pid.matches("\\d+")) {
            ProcessHandle.of(Long.parseLong(pid)).filter(this::isOurs).ifPresent(leftover -> {
                log.atWarn().addKeyValue("pid", leftover.pid()).log("stopping a redis-server left behind");
                stop(leftover);
            });
        }
        Files.deleteIfExists(pidFile());
    }

    /** A pid may have been given to somebody else since: only a redis-server that works in our directory is ours. */
    private boolean isOurs(ProcessHandle candidate) {
        var link = Path.of("/proc", Long.toString(candidate.pid()), "cwd");
        try {
            return candidate.info().command().orElse("").endsWith("redis-server")
                    && (Files.exists(link) ? Files.isSameFile(link, directory) : mentionsDirectory(candidate));
        } catch (IOException e) {
            return false;
        }
    }

    private boolean mentionsDirectory(ProcessHandle candidate) {
        var arguments = candidate.info().arguments().orElse(new String[0]);
        return List.of(arguments).contains(directory.toAbsolutePath().toString());
    }

    private void stop(ProcessHandle handle) {
        handle.destroy();
        try {
            handle.onExit().get(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            log.atWarn().addKeyValue("pid", handle.pid()).log("redis-server does not stop; killing it");
            handle.destroyForcibly();
        } catch (InterruptedException e) {
            handle.destroyForcibly();
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException("cannot wait for redis-server to stop", e);
        }
        try {
            Files.deleteIfExists(pidFile());
        } catch (IOException e) {
            log.atWarn().setCause(e).log("cannot remove the pid file");
        }
    }

    private Path pidFile() {
        return directory.resolve("redis.pid");
    }
}
