package io.muster.agent.output;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.muster.runtime.text.Utf8;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Cuts one stream's text into chunks of bounded size, never in the middle of a character. Not thread-safe. */
final class ChunkedStream {
    private final int chunkBytes;
    private final ByteArrayOutputStream pending = new ByteArrayOutputStream(0);
    private @Nullable MessageDigest digest;
    private long cutBytes;

    /** @param offset where it begins in the stream's text, in bytes */
    record Piece(long offset, String data) {}

    /** @param chunkBytes 4 or more: a character */
    ChunkedStream(int chunkBytes) {
        this.chunkBytes = chunkBytes;
    }

    void append(byte[] text, int length) {
        pending.write(text, 0, length);
    }

    boolean isEmpty() {
        return pending.size() == 0;
    }

    boolean isFull() {
        return pending.size() >= chunkBytes;
    }

    /** The next piece, as large as it may be. */
    Optional<Piece> cut() {
        if (isEmpty()) {
            return Optional.empty();
        }
        var text = pending.toByteArray();
        var length = Utf8.wholeCharacters(text, Math.min(text.length, chunkBytes));
        pending.reset();
        pending.write(text, length, text.length - length);
        if (digest == null) {
            digest = sha256();
        }
        digest.update(text, 0, length);
        var piece = new Piece(cutBytes, new String(text, 0, length, UTF_8));
        cutBytes += length;
        return Optional.of(piece);
    }

    /** Of all pieces together, in hex; null when there was none. Call once, at the end. */
    @Nullable String digestOfPieces() {
        return digest == null ? null : HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
