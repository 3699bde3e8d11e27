package io.muster.agent.plugin;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.muster.agent.plugin.PluginRequest.Install;
import io.muster.schemas.plugin.PluginSignature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/** Archives of plugins, good ones and others. */
@SuppressWarnings("ArrayRecordComponent") // nobody compares them
record Archive(byte[] bytes) {
    private static final int PROGRAM = 0100755;
    private static final int FILE = 0100644;
    private static final int SYMBOLIC_LINK = 0120777;

    @SuppressWarnings("ArrayRecordComponent")
    record Entry(String name, byte[] content, int mode) {
        static Entry file(String name, String content) {
            return new Entry(name, content.getBytes(UTF_8), FILE);
        }

        static Entry program(String name, String content) {
            return new Entry(name, content.getBytes(UTF_8), PROGRAM);
        }

        static Entry link(String name, String target) {
            return new Entry(name, target.getBytes(UTF_8), SYMBOLIC_LINK);
        }
    }

    static Archive zip(List<Entry> entries) {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipArchiveOutputStream(bytes)) {
            for (var entry : entries) {
                var header = new ZipArchiveEntry(entry.name());
                header.setUnixMode(entry.mode());
                zip.putArchiveEntry(header);
                zip.write(entry.content());
                zip.closeArchiveEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Archive(bytes.toByteArray());
    }

    /** A plugin with one type that runs a shell script. */
    static Archive executable(String id, String version, String type, String script) {
        return zip(List.of(
                Entry.file("plugin.yaml", manifest(id, version, type, "")),
                Entry.program("run.sh", "#!/bin/sh\n" + script)));
    }

    static String manifest(String id, String version, String type, String more) {
        return """
            id: %s
            version: %s
            %s
            types:
              - name: %s
                entry_point: ["./run.sh"]
                params_schema:
                  properties: {n: {type: integer}}
                  additionalProperties: false
            """.formatted(id, version, more, type);
    }

    static Archive jar(String id, String version, Class<?> handler) {
        return jar("Plugin-Id: " + id + "\nPlugin-Version: " + version + "\n", handler, List.of(handler));
    }

    static Archive jarWithPlugin(String id, String version, Class<?> handler, Class<?> plugin) {
        return jar(
                "Plugin-Id: " + id + "\nPlugin-Version: " + version + "\nPlugin-Class: " + plugin.getName() + "\n",
                handler,
                List.of(handler, plugin));
    }

    private static Archive jar(String manifest, Class<?> handler, List<Class<?>> classes) {
        var entries = new ArrayList<Entry>();
        entries.add(Entry.file("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\n" + manifest + "\n"));
        entries.add(Entry.file("META-INF/services/io.muster.agent.handler.Handler", handler.getName() + "\n"));
        classes.forEach(type -> entries.add(classFile(type)));
        return zip(entries);
    }

    private static Entry classFile(Class<?> type) {
        var file = type.getName().replace('.', '/') + ".class";
        try (var in = Archive.class.getResourceAsStream("/" + file)) {
            return new Entry(file, in.readAllBytes(), FILE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String sha256() {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    ArchiveSource inline() {
        return new ArchiveSource.Inline(Base64.getEncoder().encodeToString(bytes));
    }

    Install install() {
        return new Install(inline(), sha256(), null, false, false);
    }

    Install upgrade() {
        return new Install(inline(), sha256(), null, true, false);
    }

    Install signedBy(PrivateKey key) throws Exception {
        return new Install(
                inline(),
                sha256(),
                Base64.getEncoder().encodeToString(PluginSignature.sign(key, sha256())),
                false,
                false);
    }
}
