package io.muster.schemas.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The short ways are only short: they give what the JDK's own formatter and parser give. */
class TimestampsTest {
    private static final DateTimeFormatter JDK =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final long FIRST = Instant.parse("-0002-01-01T00:00:00Z").toEpochMilli();
    private static final long END = Instant.parse("+10002-01-01T00:00:00Z").toEpochMilli();

    @Test
    void writesAndReadsAnyTimeAsTheJdkDoes() {
        var random = new Random(1);
        for (var i = 0; i < 100_000; i++) {
            var instant = Instant.ofEpochMilli(random.nextLong(FIRST, END)).plusNanos(random.nextInt(1_000_000));
            var text = Timestamps.format(instant);
            assertEquals(JDK.format(instant), text);
            assertEquals(Instant.parse(text), Timestamps.parseAnyYear(text));
        }
    }

    @Test
    void readsAndRefusesWhateverTheJdkReadsAndRefuses() {
        var random = new Random(2);
        var alphabet = "0123456789-:.TZt+ 69";
        for (var i = 0; i < 200_000; i++) {
            var text = new StringBuilder("2024-02-28T23:59:59.999Z");
            for (var change = random.nextInt(3); change >= 0; change--) {
                text.setCharAt(random.nextInt(text.length()), alphabet.charAt(random.nextInt(alphabet.length())));
            }
            assertSameAsTheJdk(text.toString());
        }
        for (var text : List.of(
                "",
                "2024-02-29T00:00:00.000Z",
                "2023-02-29T00:00:00.000Z",
                "2024-02-28T24:00:00.000Z",
                "2016-12-31T23:59:60.000Z",
                "2024-02-28T00:00:00Z",
                "2024-02-28T00:00:00.123456Z",
                "2024-02-28T02:00:00+02:00",
                "\u0662024-02-28T00:00:00.00Z")) {
            assertSameAsTheJdk(text);
        }
    }

    private static void assertSameAsTheJdk(String text) {
        assertEquals(read(text, Instant::parse), read(text, Timestamps::parseAnyYear), text);
    }

    private static Optional<Instant> read(String text, Function<String, Instant> parser) {
        try {
            return Optional.of(parser.apply(text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
