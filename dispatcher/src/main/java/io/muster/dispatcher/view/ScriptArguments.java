package io.muster.dispatcher.view;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.protocol.CommandArgs;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.Collection;

/**
 * Arguments as they go over the wire, written down once. A batch's script has some forty thousand, and an object for each,
 * encoded one by one on Lettuce's thread, costs more than everything else that the dispatcher does with a heartbeat.
 *
 * <p>Each is a bulk string of the Redis protocol: {@code $}, its length in bytes, CRLF, its bytes, CRLF.
 */
final class ScriptArguments extends CommandArgs<String, String> {
    private static final int FIRST_CAPACITY = 16 * 1024;
    private static final int LONGEST_LENGTH = "$2147483647\r\n\r\n".length();

    private byte[] encoded = new byte[FIRST_CAPACITY];
    private int end;
    private int count;

    ScriptArguments() {
        super(StringCodec.UTF8);
    }

    void write(String text) {
        var bytes = text.getBytes(UTF_8);
        if (encoded.length - end < bytes.length + LONGEST_LENGTH) {
            encoded = Arrays.copyOf(encoded, Math.addExact(2 * encoded.length, bytes.length + LONGEST_LENGTH));
        }
        encoded[end++] = '$';
        append(Integer.toString(bytes.length).getBytes(ISO_8859_1));
        endLine();
        append(bytes);
        endLine();
        count++;
    }

    void writeAll(Collection<String> texts) {
        texts.forEach(this::write);
    }

    private void append(byte[] bytes) {
        System.arraycopy(bytes, 0, encoded, end, bytes.length);
        end += bytes.length;
    }

    private void endLine() {
        encoded[end++] = '\r';
        encoded[end++] = '\n';
    }

    @Override
    public int count() {
        return count;
    }

    @Override
    public void encode(ByteBuf buffer) {
        buffer.writeBytes(encoded, 0, end);
    }
}
