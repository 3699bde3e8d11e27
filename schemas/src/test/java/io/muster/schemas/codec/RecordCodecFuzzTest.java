package io.muster.schemas.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.muster.schemas.Examples;
import io.muster.schemas.contract.JsonSchemas;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever bytes come as whatever type: decoding throws nothing, and what it lets in is written again as its schema says.
 * As a test it tries the examples; {@code JAZZER_FUZZ=1 mvn -pl schemas test -Dtest=RecordCodecFuzzTest} looks for more.
 */
class RecordCodecFuzzTest {
    private static final RecordCodec CODEC = new RecordCodec("/muster/test");

    static Stream<byte[]> examples() {
        return Examples.ALL.stream().map(message -> CODEC.encode(message).value());
    }

    @MethodSource("examples")
    @FuzzTest(maxDuration = "3m")
    void letsInOnlyWhatItCanWrite(byte[] value) throws IOException {
        if (value == null) {
            return;
        }
        for (var type : MessageType.values()) {
            var decoded = RecordCodec.decode(name -> name.equals("ce_type") ? type.ceType() : null, value);
            if (decoded instanceof Decoded.Known(var message, var _, var _)) {
                var written = CODEC.encode(message);
                assertEquals(
                        new Decoded.Known(message, null, 0),
                        RecordCodec.decode(written.headers()::get, written.value()));
                assertEquals(List.of(), JsonSchemas.violations(type.schema(), Json.MAPPER.readTree(written.value())));
            }
        }
    }
}
