package io.muster.schemas.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.muster.schemas.Examples;
import io.muster.schemas.message.Message;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordCodecTest {
    static final List<Message> EXAMPLES = Examples.ALL;
    private final RecordCodec codec = new RecordCodec("/muster/test");

    @ParameterizedTest
    @FieldSource("EXAMPLES")
    void readsBackWhatItWrites(Message message) {
        var encoded = codec.encode(message, "00-trace");
        assertEquals(new Decoded.Known(message, "00-trace", 0), decode(encoded.headers(), encoded.value()));
        assertArrayEquals(encoded.value(), codec.encode(message).value());
    }

    @Test
    void everyMessageTypeHasAnExample() {
        assertEquals(
                List.of(MessageType.values()).stream()
                        .map(MessageType::messageClass)
                        .collect(Collectors.toSet()),
                EXAMPLES.stream().map(Message::getClass).collect(Collectors.toSet()));
    }

    @Test
    void writesCloudEventsHeadersAndPlainSnakeCaseJson() {
        var encoded = codec.encode(Examples.FINISHED);
        assertEquals(
                Map.of(
                        "ce_specversion", "1.0",
                        "ce_id", "task_01/1/finished",
                        "ce_type", "io.muster.task.finished.v1",
                        "ce_source", "/muster/test",
                        "ce_time", "2026-11-22T10:00:00.120Z",
                        "content-type", "application/json"),
                encoded.headers());
        assertEquals("job_01", encoded.key());
        assertEquals("""
                {"task_id":"task_01","job_id":"job_01","agent_id":"web-1","attempt":1,"type":"shell","status":"failed",\
                "success":false,"exit_code":2,"stdout":"out","stderr":"err","stdout_bytes":3,"stderr_bytes":3,\
                "truncated":true,"output_chunks":2,"stdout_sha256":"%s","stderr_sha256":"%s","duration_ms":17,\
                "policy_rule":"no-mkfs","error":"broke","finished_at":"2026-11-22T10:00:00.120Z"}""".formatted("0".repeat(64), "f".repeat(64)), new String(encoded.value(), UTF_8));
    }

    @Test
    void ignoresAndCountsTheFieldsOfANewerProducer() {
        var encoded = codec.encode(Examples.SUBMITTED);
        var newer = new String(encoded.value(), UTF_8)
                .replaceFirst("\\{", "{\"colour\":{\"red\":[1,2]},")
                .replace("\"max_attempts\"", "\"backoff\":\"PT1S\",\"max_attempts\"");
        assertEquals(new Decoded.Known(Examples.SUBMITTED, null, 2), decode(encoded.headers(), newer.getBytes(UTF_8)));
    }

    @Test
    void tellsATypeItDoesNotKnowFromGarbage() {
        assertEquals(
                new Decoded.UnknownType("io.muster.task.paused.v1"),
                decode(Map.of("ce_type", "io.muster.task.paused.v1"), "{}".getBytes(UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{",
                "{}",
                "{\"task_id\":\"a.b\"}",
                "{\"task_id\":\"t\",\"agent_id\":\"a\",\"attempt\":0,\"boot_id\":\"b\",\"started_at\":\"2026-11-22T10:00:00Z\"}",
                "{\"task_id\":\"t\",\"agent_id\":\"a\",\"attempt\":1,\"boot_id\":\"b\",\"started_at\":\"yesterday\"}"
            })
    void saysWhyItCannotReadGarbage(String value) {
        var decoded = decode(Map.of("ce_type", "io.muster.task.started.v1"), value.getBytes(UTF_8));
        assertInstanceOf(Decoded.Undecodable.class, decoded, decoded::toString);
    }

    @Test
    void neverThrowsWhateverTheBytes() {
        var seed = System.nanoTime();
        var random = new Random(seed);
        for (var i = 0; i < 20_000; i++) {
            var encoded = codec.encode(EXAMPLES.get(random.nextInt(EXAMPLES.size())));
            var value = encoded.value().clone();
            for (var mutations = random.nextInt(5); mutations >= 0; mutations--) {
                value[random.nextInt(value.length)] = (byte) random.nextInt(256);
            }
            var headers = new HashMap<>(encoded.headers());
            if (random.nextInt(10) == 0) {
                headers.put(
                        "ce_type",
                        EXAMPLES.get(random.nextInt(EXAMPLES.size())).getClass().getName());
            }
            try {
                decode(headers, value);
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + " round " + i, e);
            }
        }
    }

    private static Decoded decode(Map<String, String> headers, byte[] value) {
        return RecordCodec.decode(headers::get, value);
    }
}
