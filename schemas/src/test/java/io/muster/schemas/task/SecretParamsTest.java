package io.muster.schemas.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.schemas.codec.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretParamsTest {
    @Test
    void takesTheSecretsOutOfTheParams() throws Exception {
        var params = json("{\"command\": \"x\", \"secrets\": [\"hunter22\", \"p€ss\", \"hunter22\"]}");
        var split = SecretParams.split(params);
        assertEquals(List.of("hunter22", "p€ss"), split.secrets());
        assertEquals(json("{\"command\": \"x\"}"), split.others());
        assertEquals(2, params.size(), "the params themselves stay as they are");
    }

    @Test
    void paramsWithoutSecretsAreWhatTheyAre() throws Exception {
        var params = json("{\"command\": \"x\"}");
        assertEquals(new SecretParams(List.of(), params), SecretParams.split(params));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"secrets\": null}",
                "{\"secrets\": \"hunter22\"}",
                "{\"secrets\": [\"hunter22\", 7]}",
                "{\"secrets\": [\"h22\"]}",
                "{\"secrets\": [\"😀😀😀\"]}"
            })
    void refusesTheRestAndRepeatsNoSecret(String params) throws Exception {
        var objection = assertThrows(IllegalArgumentException.class, () -> SecretParams.split(json(params)));
        assertFalse(objection.getMessage().contains("h22"), objection.getMessage());
    }

    private static ObjectNode json(String text) throws Exception {
        return (ObjectNode) Json.MAPPER.readTree(text);
    }
}
