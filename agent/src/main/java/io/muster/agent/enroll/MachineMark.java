package io.muster.agent.enroll;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a machine can be told by, as far as its files say so to this user. Only hashes are kept: a machine id is not to be
 * handed about (machine-id(5)).
 */
final class MachineMark {
    private static final Map<String, Path> SOURCES =
            Map.of("machine_id", Path.of("/etc/machine-id"), "product_uuid", Path.of("/sys/class/dmi/id/product_uuid"));

    private MachineMark() {}

    /** By name; empty where nothing can be read. */
    static Map<String, String> current() {
        var marks = new TreeMap<String, String>();
        SOURCES.forEach((name, file) -> {
            try {
                var text = Files.readString(file).strip();
                if (!text.isEmpty()) {
                    marks.put(name, hash(text));
                }
            } catch (IOException notForUs) {
                // Another system, a container, or a file that only root may read.
            }
        });
        return marks;
    }

    /** True when something that both machines tell is different. */
    static boolean differ(Map<String, String> one, Map<String, String> other) {
        return one.entrySet().stream()
                .anyMatch(mark ->
                        other.containsKey(mark.getKey()) && !mark.getValue().equals(other.get(mark.getKey())));
    }

    private static String hash(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(("muster " + text).getBytes(UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
