package io.muster.agent.plugin;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;

/** Where an archive comes from. */
sealed interface ArchiveSource {
    /** @throws PluginException when it cannot be read, or not from there */
    void read(PluginSettings settings, Reader reader) throws PluginException;

    /** Takes the bytes. */
    @FunctionalInterface
    interface Reader {
        void read(InputStream in) throws IOException, PluginException;
    }

    /**
     * In the task itself.
     *
     * @param base64 checked before
     */
    record Inline(String base64) implements ArchiveSource {
        @Override
        public void read(PluginSettings settings, Reader reader) throws PluginException {
            try {
                reader.read(Base64.getDecoder().wrap(new ByteArrayInputStream(base64.getBytes(US_ASCII))));
            } catch (IOException e) {
                throw new PluginException("cannot write the archive: " + e, e);
            }
        }
    }

    record Remote(URI url) implements ArchiveSource {
        private static final Duration CONNECT = Duration.ofSeconds(10);
        private static final Duration ANSWER = Duration.ofMinutes(5);

        @Override
        public void read(PluginSettings settings, Reader reader) throws PluginException {
            var scheme = String.valueOf(url.getScheme());
            if (!settings.sources().contains(scheme)) {
                throw new PluginException("this agent fetches plugins by " + String.join(", ", settings.sources())
                        + ", not by " + scheme + "; agent.plugins.sources says so");
            }
            try {
                if (scheme.equals("file")) {
                    try (var in = Files.newInputStream(Path.of(url))) {
                        reader.read(in);
                    }
                } else {
                    fetch(reader);
                }
            } catch (IOException | IllegalArgumentException e) {
                throw new PluginException("cannot fetch " + url + ": " + e, e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new PluginException("stopped while fetching " + url, e);
            }
        }

        private void fetch(Reader reader) throws IOException, InterruptedException, PluginException {
            try (var http = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .followRedirects(HttpClient.Redirect.NORMAL) // never from https to http
                    .connectTimeout(CONNECT)
                    .build()) {
                var request = HttpRequest.newBuilder(url).timeout(ANSWER).build();
                var response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
                try (var in = response.body()) {
                    if (response.statusCode() != 200) {
                        throw new PluginException("cannot fetch " + url + ": it answered " + response.statusCode());
                    }
                    reader.read(in);
                } finally {
                    http.shutdownNow(); // what is left of a body that was too long is not waited for
                }
            }
        }
    }
}
