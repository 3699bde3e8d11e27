package io.muster.benchmarks.fold;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.output.MapOutput;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandType;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * One command as it went over the wire.
 *
 * @param key its first argument
 * @param bytes all of it, by the Redis protocol; not copied, nobody changes it
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere
record RecordedCommand(String name, String key, byte[] bytes) {
    /** @throws EOFException at the end of the stream */
    static RecordedCommand read(InputStream in) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var arguments = number(in, bytes);
        var name = argument(in, bytes);
        var key = arguments > 1 ? argument(in, bytes) : "";
        for (var i = 2; i < arguments; i++) {
            argument(in, bytes);
        }
        return new RecordedCommand(name, key, bytes.toByteArray());
    }

    /** True for what reads a batch's views or writes them; duties, audits and the handshake are not the fold. */
    boolean isOfTheFold() {
        return isScript() || key.startsWith("task:") || key.startsWith("agent:");
    }

    boolean isScript() {
        return name.equals("EVALSHA");
    }

    /** The same bytes, to be sent again; the answer is read into what Lettuce gives to its callers. */
    AsyncCommand<String, String, ?> again() {
        return name.equals("HGETALL")
                ? again(CommandType.HGETALL, new MapOutput<>(StringCodec.UTF8))
                : again(CommandType.EVALSHA, new NestedMultiOutput<>(StringCodec.UTF8));
    }

    private <T> AsyncCommand<String, String, T> again(CommandType type, CommandOutput<String, String, T> output) {
        return new AsyncCommand<>(new Command<>(type, output) {
            @Override
            public void encode(ByteBuf buffer) {
                buffer.writeBytes(bytes);
            }
        });
    }

    private static String argument(InputStream in, ByteArrayOutputStream copy) throws IOException {
        var argument = in.readNBytes(number(in, copy));
        copy.writeBytes(argument);
        copy.writeBytes(in.readNBytes(2));
        return new String(argument, UTF_8);
    }

    /** Of a line such as {@code *3} or {@code $10}. */
    private static int number(InputStream in, ByteArrayOutputStream copy) throws IOException {
        var line = new ByteArrayOutputStream();
        for (var b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException();
            }
            line.write(b);
        }
        line.writeTo(copy);
        copy.write('\n');
        return Integer.parseInt(line.toString(US_ASCII).substring(1).strip());
    }
}
