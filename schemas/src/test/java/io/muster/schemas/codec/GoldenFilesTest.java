package io.muster.schemas.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.schemas.Examples;
import io.muster.schemas.contract.JsonSchemas;
import io.muster.schemas.message.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Records as they were once written, in {@code src/test/resources/golden}: a value, byte for byte, and beside it its key
 * and headers. They are in people's topics and archives, so every one of them must be read for ever. New ones are written
 * by {@code mvn -pl schemas test -Dtest=GoldenFilesTest -Dgolden.write=true}, which changes none that is there.
 */
class GoldenFilesTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");
    private static final RecordCodec CODEC = new RecordCodec("/muster/test");
    private static final String ADVICE = """
            %s: what is written now differs from what was written before.
            Consumers rely on the old form. Was a field added? Then keep this file and its .headers under the name of the last
            version that wrote it (git mv …/full.json …/full-until-0.1.0.json) and run this test with -Dgolden.write=true.
            Did anything else change? Put it back, or make a new version of the event: docs/checklists/new-event.md""";

    static Stream<Arguments> current() {
        return Stream.of(Map.entry("full", Examples.FULL), Map.entry("minimal", Examples.MINIMAL))
                .flatMap(kind -> kind.getValue().stream()
                        .map(message -> Arguments.of(file(message).resolve(kind.getKey() + ".json"), message)));
    }

    static List<Path> everWritten() throws IOException {
        try (var files = Files.walk(GOLDEN)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
    }

    @BeforeAll
    static void writeWhatIsMissing() throws IOException {
        if (!Boolean.getBoolean("golden.write")) {
            return;
        }
        for (var example : current().toList()) {
            var file = (Path) example.get()[0];
            if (!Files.exists(file)) {
                var encoded = CODEC.encode((Message) example.get()[1]);
                Files.createDirectories(file.getParent());
                Files.write(file, encoded.value());
                Files.write(headersOf(file), lines(encoded));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("current")
    void whatIsWrittenNowIsWhatWasWrittenBefore(Path file, Message message) throws IOException {
        assertTrue(
                Files.exists(file),
                () -> "no golden file " + file + ": run this test with -Dgolden.write=true and commit it");
        var encoded = CODEC.encode(message);
        assertEquals(Files.readString(file), new String(encoded.value(), UTF_8), () -> ADVICE.formatted(file));
        assertArrayEquals(Files.readAllBytes(file), encoded.value());
        assertEquals(Files.readAllLines(headersOf(file)), lines(encoded), () -> ADVICE.formatted(headersOf(file)));
    }

    @ParameterizedTest
    @MethodSource("everWritten")
    void whatWasEverWrittenIsRead(Path file) throws IOException {
        var headers = headers(file);
        var value = Files.readAllBytes(file);
        var decoded = assertInstanceOf(
                Decoded.Known.class,
                RecordCodec.decode(headers::get, value),
                () -> file + " is no longer read; it must be, for ever");
        var schema = MessageType.of(decoded.message()).schema();
        assertEquals(headers.get("key"), decoded.message().key(), file + ": the key");
        assertEquals(
                headers.get("ce_id"), decoded.message().eventId(), file + ": ce_id, by which duplicates are removed");
        assertEquals(List.of(), JsonSchemas.violationsAsPublished(schema, Json.MAPPER.readTree(value)));
    }

    @Test
    void everyVersionOfEveryEventHasAGoldenFile() throws IOException {
        var golden = everWritten().stream().map(Path::getParent).collect(Collectors.toSet());
        for (var type : MessageType.values()) {
            assertTrue(
                    golden.contains(directory(type)),
                    () -> "no golden file for " + type.ceType() + " in " + directory(type));
        }
    }

    private static Path file(Message message) {
        return directory(MessageType.of(message));
    }

    private static Path directory(MessageType type) {
        return GOLDEN.resolve(type.schema().replace(".json", ""));
    }

    private static Path headersOf(Path file) {
        return file.resolveSibling(file.getFileName().toString().replace(".json", ".headers"));
    }

    private static List<String> lines(EncodedRecord encoded) {
        return Stream.concat(
                        Stream.of("key=" + encoded.key()),
                        encoded.headers().entrySet().stream().map(header -> header.getKey() + "=" + header.getValue()))
                .toList();
    }

    private static Map<String, String> headers(Path file) throws IOException {
        var headers = new TreeMap<String, String>();
        for (var line : Files.readAllLines(headersOf(file))) {
            var parts = line.split("=", 2);
            headers.put(parts[0], parts[1]);
        }
        return headers;
    }
}
