package io.muster.agent.plugin;

import static io.muster.agent.Commands.params;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.muster.runtime.params.BuiltInParams;
import io.muster.runtime.params.ParamsSchema;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The gateway goes by the schema, the agent by its own reading: they have to agree. */
class PluginRequestTest {
    private static final String SHA256 = "59d6413948a585db9a15042888fcd7ca4c85416ac2f71f1a80c9c83df78b3a56";
    private final ParamsSchema schema = new BuiltInParams().of("plugin").orElseThrow();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'action': 'list'}",
                "{'action': 'enable', 'id': 'disk-usage'}",
                "{'action': 'disable', 'id': 'disk-usage'}",
                "{'action': 'remove', 'id': 'disk-usage'}",
                "{'action': 'install', 'url': 'https://example.com/a.zip', 'sha256': '" + SHA256 + "'}",
                "{'action': 'upgrade', 'archive': 'UEsDBA==', 'sha256': '" + SHA256
                        + "', 'signature': 'AAAA', 'allow_downgrade': true}"
            })
    void schemaAndAgentTakeTheSame(String json) {
        var params = params(json.replace('\'', '"'));
        assertEquals(java.util.List.of(), schema.errors(params));
        assertDoesNotThrow(() -> PluginRequest.parse(params));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'action': 'dance'}",
                "{'action': 'list', 'id': 'disk-usage'}",
                "{'action': 'enable'}",
                "{'action': 'enable', 'id': '../x'}",
                "{'action': 'remove', 'id': 'disk-usage', 'sha256': '" + SHA256 + "'}",
                "{'action': 'install', 'id': 'disk-usage', 'url': 'https://example.com/a.zip', 'sha256': '" + SHA256
                        + "'}",
                "{'action': 'install', 'url': 'https://example.com/a.zip'}",
                "{'action': 'install', 'url': 'a.zip', 'sha256': '" + SHA256 + "'}",
                "{'action': 'install', 'sha256': '" + SHA256 + "'}",
                "{'action': 'install', 'sha256': 'abc', 'archive': 'UEsDBA=='}",
                "{'action': 'install', 'url': 'https://e/a.zip', 'archive': 'UEsDBA==', 'sha256': '" + SHA256 + "'}",
                "{'action': 'upgrade', 'archive': 'UEsDBA==', 'sha256': '" + SHA256 + "', 'x': 1}"
            })
    void schemaAndAgentRefuseTheSame(String json) {
        var params = params(json.replace('\'', '"'));
        assertFalse(schema.errors(params).isEmpty(), "the schema takes " + json);
        assertThrows(IllegalArgumentException.class, () -> PluginRequest.parse(params));
    }
}
