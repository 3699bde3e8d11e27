package io.muster.dispatcher.view;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.protocol.CommandArgs;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScriptArgumentsTest {
    @Test
    void areOnTheWireWhatLettuceMakesOfThem() {
        var texts = List.of("", "a", "two\r\nlines", "Grüße, 世界 \uD83D\uDE00", "x".repeat(100_000), "last");
        var ours = new ScriptArguments();
        ours.writeAll(texts);
        var theirs = new CommandArgs<>(StringCodec.UTF8);
        texts.forEach(theirs::addValue);
        assertEquals(texts.size(), ours.count());
        assertEquals(encoded(theirs), encoded(ours));
    }

    private static String encoded(CommandArgs<String, String> arguments) {
        var buffer = Unpooled.buffer();
        arguments.encode(buffer);
        return buffer.toString(UTF_8);
    }
}
