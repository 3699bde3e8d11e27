package io.muster.schemas.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.muster.schemas.id.AgentId;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LabelSelectorTest {
    private static final Map<String, String> LABELS = Map.of("role", "web", "zone", "a", "gpu", "");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            role=web                        | true
            role==web                       | true
            role = db                       | false
            role!=db                        | true
            role!=web                       | false
            env!=prod                       | true
            zone in (a, b)                  | true
            zone in (b)                     | false
            zone notin (b,c)                | true
            env notin (prod)                | true
            gpu                             | true
            !gpu                            | false
            !legacy                         | true
            legacy                          | false
            id=web-*                        | true
            id=*-1                          | true
            id=web-2                        | false
            id!=web-*                       | false
            id in (web-1,web-2)             | true
            role=web,zone in (a,b),!legacy  | true
            role=web,zone in (b,c)          | false
            """)
    void chooses(String selector, boolean expected) {
        assertEquals(expected, LabelSelector.parse(selector).matches(new AgentId("web-1"), LABELS));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", ",", "role=web,", "=web", "role=a b", "zone in a,b", "zone in (a", "role>3", "ro le"})
    void refusesWhatItCannotRead(String selector) {
        assertThrows(IllegalArgumentException.class, () -> LabelSelector.parse(selector));
    }
}
