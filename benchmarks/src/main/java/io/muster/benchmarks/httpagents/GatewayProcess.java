package io.muster.benchmarks.httpagents;

import io.muster.benchmarks.footprint.ProcessReading;
import io.muster.cli.up.LocalStack;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One more gateway beside that of a stack, in a process of its own, so that what it takes is its own. */
final class GatewayProcess implements AutoCloseable {
    private static final String JAVA_HOME = System.getProperty("java.home");
    private final Process process;
    private final URI url;

    private GatewayProcess(Process process, URI url) {
        this.process = process;
        this.url = url;
    }

    /** Returns when it answers. */
    static GatewayProcess start(LocalStack stack, Path log) throws IOException, InterruptedException {
        var port = freePort();
        var command = List.of(
                Path.of(JAVA_HOME, "bin", "java").toString(),
                "-Xmx512m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                "io.muster.cli.Main",
                "gateway",
                "--http-port=" + port,
                "--bootstrap-servers=" + stack.infrastructure().bootstrapServers(),
                "--redis=" + stack.infrastructure().redisUri(),
                "--admin-token-file=" + stack.adminTokenFile(),
                "--join-token-file=" + stack.dataDirectory().resolve("join-token"));
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        var started = new GatewayProcess(process, URI.create("http://127.0.0.1:" + port));
        try {
            started.awaitAnswer();
            return started;
        } catch (IOException | RuntimeException e) {
            started.close();
            throw e;
        }
    }

    URI url() {
        return url;
    }

    ProcessReading read() throws IOException {
        return ProcessReading.of(process.pid());
    }

    /** What its objects take, after a full collection. */
    long liveHeapKib() throws IOException, InterruptedException {
        var histogram = new ProcessBuilder(
                        Path.of(JAVA_HOME, "bin", "jcmd").toString(),
                        Long.toString(process.pid()),
                        "GC.class_histogram")
                .start();
        try (var lines = histogram.inputReader()) {
            var total = lines.lines()
                    .filter(line -> line.startsWith("Total"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("jcmd prints no total"));
            return Long.parseLong(total.split(" +", -1)[2]) / 1024;
        } finally {
            histogram.waitFor();
        }
    }

    private void awaitAnswer() throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(url.resolve("/livez")).build();
            while (process.isAlive()) {
                try {
                    if (http.send(request, BodyHandlers.discarding()).statusCode() == 200) {
                        return;
                    }
                } catch (ConnectException e) {
                    TimeUnit.MILLISECONDS.sleep(50); // not yet
                }
            }
            throw new IllegalStateException("the gateway ended with " + process.exitValue());
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit()
                .orTimeout(30, TimeUnit.SECONDS)
                .exceptionally(e -> process.destroyForcibly())
                .join();
    }
}
