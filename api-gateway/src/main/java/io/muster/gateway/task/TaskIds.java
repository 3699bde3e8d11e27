package io.muster.gateway.task;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.muster.schemas.id.TaskId;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.InstantSource;

/**
 * Makes task ids: {@code task_} and 26 characters of Crockford's base 32. Ids of new tasks begin with their time in
 * milliseconds, as a ULID does, so they sort by age; ids made from an idempotency key are a hash of it, so that repeating
 * the request gives the same id without anybody having to remember the first.
 */
final class TaskIds {
    private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
    private static final int CHARACTERS = 26;
    private final InstantSource clock;
    private final SecureRandom random;

    TaskIds(InstantSource clock, SecureRandom random) {
        this.clock = clock;
        this.random = random;
    }

    TaskId next() {
        var entropy = new byte[10];
        random.nextBytes(entropy);
        var id = ByteBuffer.allocate(16)
                .putShort((short) (clock.millis() >>> 32))
                .putInt((int) clock.millis())
                .put(entropy);
        return encode(id.array());
    }

    /** @param principal whose key it is: two clients may use the same one */
    static TaskId of(String principal, String idempotencyKey) {
        return encode(sha256(principal + "\n" + idempotencyKey));
    }

    static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** The first 128 bits, five at a time; the first character carries the three that are over. */
    private static TaskId encode(byte[] bytes) {
        var high = ByteBuffer.wrap(bytes).getLong(0);
        var low = ByteBuffer.wrap(bytes).getLong(8);
        var text = new char[CHARACTERS];
        for (var i = CHARACTERS - 1; i >= 0; i--) {
            text[i] = ALPHABET.charAt((int) (low & 31));
            low = (low >>> 5) | (high << 59);
            high >>>= 5;
        }
        return new TaskId("task_" + new String(text));
    }
}
