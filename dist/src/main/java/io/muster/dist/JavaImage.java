package io.muster.dist;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.spi.ToolProvider;

/** A Java of its own for the agent, so that the machine needs none: the JDK that runs the build, cut down by jlink. */
final class JavaImage {
    /** What the agent, its libraries and plugins on the JVM can count on. */
    private static final List<String> MODULES = List.of(
            "java.base",
            "java.logging",
            "java.management", // Kafka's clients register themselves there
            "java.naming",
            "java.net.http",
            "java.security.jgss", // Kafka's clients refer to it and to SASL
            "java.security.sasl",
            "jdk.crypto.ec",
            "jdk.net",
            "jdk.unsupported",
            "jdk.zipfs");

    private JavaImage() {}

    /** @param folder is made, and must not be there */
    static void make(Path folder) throws IOException {
        var jlink = ToolProvider.findFirst("jlink").orElseThrow(() -> new IOException("this JDK has no jlink"));
        var code = jlink.run(
                System.out,
                System.err,
                "--add-modules",
                String.join(",", MODULES),
                "--strip-java-debug-attributes",
                "--no-header-files",
                "--no-man-pages",
                "--output",
                folder.toString());
        if (code != 0) {
            throw new IOException("jlink ended with " + code);
        }
    }
}
