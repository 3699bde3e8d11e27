package io.muster.schemas.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.schemas.codec.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptParamsTest {
    private static final String HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    @Test
    void readsWhatIsThere() throws Exception {
        assertEquals(
                new ScriptParams(List.of("/bin/sh"), "df\n", null, List.of(), ProcessParams.NONE),
                parse("{\"script\": \"df\\n\"}"));
        assertEquals(
                new ScriptParams(
                        List.of("/bin/bash", "-eu"),
                        null,
                        HASH,
                        List.of("a b", ""),
                        new ProcessParams(null, "/srv", Map.of(), null, null, null, ProcessLimits.NONE)),
                parse("{\"interpreter\": \"/bin/bash -eu\", \"sha256\": \"" + HASH
                        + "\", \"args\": [\"a b\", \"\"], \"working_directory\": \"/srv\"}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"script\": \"\"}",
                "{\"script\": 7}",
                "{\"script\": \"a\\u0000\"}",
                "{\"script\": \"a\", \"sha256\": \"ABC\"}",
                "{\"script\": \"a\", \"args\": \"x\"}",
                "{\"script\": \"a\", \"args\": [1]}",
                "{\"script\": \"a\", \"interpreter\": \" \"}",
                "{\"script\": \"a\", \"interpreter\": \"'\"}",
                "{\"script\": \"a\", \"command\": \"df\"}",
                "{\"script\": \"a\", \"nice\": 40}"
            })
    void refusesTheRest(String params) {
        assertThrows(IllegalArgumentException.class, () -> parse(params));
    }

    private static ScriptParams parse(String params) throws Exception {
        return ScriptParams.parse((ObjectNode) Json.MAPPER.readTree(params));
    }
}
