package io.muster.dispatcher.fold;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.muster.schemas.view.ViewKeys;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A keyspace as one number, the same wherever the same views are. SHA-256 over, in the order of the keys: the letter of
 * the type, the key, and its fields or members by name, each text as four bytes of length (big-endian) and its UTF-8;
 * scores as integers in text. First all hashes ({@code H}), then all sorted sets ({@code Z}), then the waiting tasks
 * ({@code L}) by name, as their order is not in the log.
 */
public final class KeyspaceDigest {
    private final MessageDigest sha256;

    private KeyspaceDigest() {
        try {
            this.sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }

    /** As {@code sha256:} and hexadecimal digits. */
    public static String of(Keyspace keyspace) {
        var digest = new KeyspaceDigest();
        keyspace.hashes().forEach((key, fields) -> {
            digest.begin("H", key, fields.size());
            fields.forEach((name, value) -> digest.put(name).put(value));
        });
        keyspace.sortedSets().forEach((key, members) -> {
            digest.begin("Z", key, members.size());
            members.forEach((member, score) -> digest.put(member).put(Long.toString(score.longValue())));
        });
        digest.begin("L", ViewKeys.PENDING_TASKS, keyspace.waiting().size());
        keyspace.waiting().stream().sorted().forEach(digest::put);
        return "sha256:" + HexFormat.of().formatHex(digest.sha256.digest());
    }

    private void begin(String type, String key, int parts) {
        put(type).put(key);
        sha256.update(ByteBuffer.allocate(4).putInt(0, parts));
    }

    private KeyspaceDigest put(String text) {
        var bytes = text.getBytes(UTF_8);
        sha256.update(ByteBuffer.allocate(4).putInt(0, bytes.length));
        sha256.update(bytes);
        return this;
    }
}
