package io.muster.agent.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.muster.schemas.codec.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A record on disk: length (4 bytes, of the payload), CRC-32C of length and payload (4 bytes), payload (JSON).
 *
 * <p>The checksum covers the length too, so that a tail of zeros, which a file system may leave after a power cut, is no
 * frame.
 */
final class Frame {
    static final int HEADER_BYTES = 8;
    private static final int MAX_PAYLOAD_BYTES = 16 * 1024 * 1024;

    private Frame() {}

    static byte[] encode(JournalRecord entry) {
        try {
            var payload = Json.MAPPER.writeValueAsBytes(entry);
            if (payload.length > MAX_PAYLOAD_BYTES) {
                throw new IllegalArgumentException("a journal record of " + payload.length + " bytes is too large");
            }
            return ByteBuffer.allocate(HEADER_BYTES + payload.length)
                    .putInt(payload.length)
                    .putInt(checksum(payload))
                    .put(payload)
                    .array();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a journal record that cannot be written as JSON", e);
        }
    }

    /** The payload of the next frame, or empty when what comes next is no whole and sound frame. */
    static Optional<byte[]> read(InputStream in) throws IOException {
        var header = in.readNBytes(HEADER_BYTES);
        if (header.length < HEADER_BYTES) {
            return Optional.empty();
        }
        var fields = ByteBuffer.wrap(header);
        var length = fields.getInt();
        var expected = fields.getInt();
        if (length < 1 || length > MAX_PAYLOAD_BYTES) {
            return Optional.empty();
        }
        var payload = in.readNBytes(length);
        return payload.length == length && checksum(payload) == expected ? Optional.of(payload) : Optional.empty();
    }

    /** @throws JournalException when the payload is whole but not understood: it was written by a newer agent */
    static JournalRecord decode(byte[] payload) {
        try {
            return Json.MAPPER.readValue(payload, JournalRecord.class);
        } catch (IOException e) {
            throw new JournalException("a journal record that this version does not understand: " + e.getMessage(), e);
        }
    }

    private static int checksum(byte[] payload) {
        var crc = new CRC32C();
        crc.update(ByteBuffer.allocate(4).putInt(payload.length).flip());
        crc.update(payload);
        return (int) crc.getValue();
    }
}
