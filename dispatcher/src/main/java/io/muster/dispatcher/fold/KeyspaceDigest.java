package io.muster.dispatcher.fold;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.muster.schemas.view.ViewKeys;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * A keyspace as one number, the same wherever the same views are. SHA-256 over, in the order of the keys: the letter of
 * the type, the key, and its fields or members by name, each text as four bytes of length (big-endian) and its UTF-8;
 * scores as integers in text. First all hashes ({@code H}), then all sorted sets ({@code Z}), then the waiting tasks
 * ({@code L}) by name, as their order is not in the log.
 *
 * <p>To be given all of it in that order; none of it is kept.
 */
public final class KeyspaceDigest {
    private final MessageDigest sha256;

    public KeyspaceDigest() {
        try {
            this.sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }

    /** As {@code sha256:} and hexadecimal digits. */
    public static String of(Keyspace keyspace) {
        var digest = new KeyspaceDigest();
        keyspace.hashes().forEach((key, fields) -> digest.hash(key, fields(fields)));
        keyspace.sortedSets().forEach((key, members) -> {
            digest.sortedSet(key, members.size());
            members.forEach((member, score) -> digest.member(member, score.longValue()));
        });
        return digest.end(keyspace.waiting());
    }

    /** A hash's fields, as they go into the digest. */
    public static byte[] fields(Map<String, String> hash) {
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(number(hash.size()));
        new TreeMap<>(hash).forEach((name, value) -> {
            bytes.writeBytes(text(name));
            bytes.writeBytes(text(value));
        });
        return bytes.toByteArray();
    }

    /** @param fields as {@link #fields} gives them */
    public void hash(String key, byte[] fields) {
        put("H", key);
        sha256.update(fields);
    }

    /** To be followed by its members. */
    public void sortedSet(String key, int size) {
        put("Z", key);
        sha256.update(number(size));
    }

    public void member(String name, long score) {
        put(name, Long.toString(score));
    }

    /**
     * The digest, as {@code sha256:} and hexadecimal digits. Nothing can be added any more.
     *
     * @param waiting the waiting tasks in any order
     */
    public String end(Collection<String> waiting) {
        put("L", ViewKeys.PENDING_TASKS);
        sha256.update(number(waiting.size()));
        waiting.stream().sorted().forEach(id -> sha256.update(text(id)));
        return "sha256:" + HexFormat.of().formatHex(sha256.digest());
    }

    private void put(String first, String second) {
        sha256.update(text(first));
        sha256.update(text(second));
    }

    private static byte[] number(int number) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
    }

    private static byte[] text(String text) {
        var bytes = text.getBytes(UTF_8);
        return ByteBuffer.allocate(Integer.BYTES + bytes.length)
                .putInt(bytes.length)
                .put(bytes)
                .array();
    }
}
