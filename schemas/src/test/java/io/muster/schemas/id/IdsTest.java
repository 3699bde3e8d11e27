package io.muster.schemas.id;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdsTest {
    @ParameterizedTest
    @ValueSource(strings = {"", " ", "../x", "a.b", "-a", "_a", "a b", "a/b", "a\n", "ä"})
    void refusesWhatCouldEscapeFromAKeyATopicOrAPath(String value) {
        assertThrows(IllegalArgumentException.class, () -> new AgentId(value));
        assertThrows(IllegalArgumentException.class, () -> new TaskId(value));
        assertThrows(IllegalArgumentException.class, () -> new JobId(value));
    }

    @Test
    void boundsTheLength() {
        assertEquals(63, new AgentId("a".repeat(63)).value().length());
        assertThrows(IllegalArgumentException.class, () -> new AgentId("a".repeat(64)));
        assertEquals(64, new TaskId("a".repeat(64)).value().length());
        assertThrows(IllegalArgumentException.class, () -> new TaskId("a".repeat(65)));
    }

    @Test
    void takesExactlyWhatTheGrammarsSay() {
        var texts = new ArrayList<String>();
        for (var c = (char) 0; c < 0x180; c++) {
            texts.addAll(List.of("" + c, "a" + c, "aa" + c, "" + c + c, "A-_0" + c + "z"));
        }
        IntStream.rangeClosed(0, 66).mapToObj("Z"::repeat).forEach(texts::add);
        for (var text : texts) {
            assertEquals(text.matches(AgentId.GRAMMAR), AgentId.isValid(text), text);
            assertEquals(text.matches(TaskId.GRAMMAR), TaskId.isValid(text), text);
            assertEquals(text.matches(JobId.GRAMMAR), JobId.isValid(text), text);
        }
    }
}
