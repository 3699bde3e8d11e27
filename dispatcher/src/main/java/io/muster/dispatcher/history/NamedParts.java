package io.muster.dispatcher.history;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.muster.dispatcher.fold.KeyPart;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collection;

/**
 * The pieces that the log names, eight bytes for each: the beginning of its SHA-256. A stranger that has the same eight bytes as
 * one of them would be overlooked; among ten million pieces one is, with a probability of 1 to 10¹².
 */
final class NamedParts {
    private final MessageDigest sha256;
    private long[] names = new long[1024];
    private int count;
    private boolean sorted;

    NamedParts() {
        try {
            this.sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }

    void addAll(Collection<KeyPart> parts) {
        for (var part : parts) {
            if (count == names.length) {
                names = Arrays.copyOf(names, count + count / 2);
            }
            names[count++] = name(part);
        }
        sorted = false;
    }

    boolean contains(KeyPart part) {
        if (!sorted) {
            Arrays.sort(names, 0, count);
            sorted = true;
        }
        return Arrays.binarySearch(names, 0, count, name(part)) >= 0;
    }

    private long name(KeyPart part) {
        sha256.update(part.key().getBytes(UTF_8));
        sha256.update((byte) 0);
        return ByteBuffer.wrap(sha256.digest(part.member().getBytes(UTF_8))).getLong();
    }
}
