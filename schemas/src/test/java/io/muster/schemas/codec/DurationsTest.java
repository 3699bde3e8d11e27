package io.muster.schemas.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
    @ParameterizedTest
    @CsvSource({"500ms, PT0.5S", "30s, PT30S", "10m, PT10M", "1h, PT1H", "7d, PT168H", "PT10M, PT10M", "pt1h, PT1H"})
    void readsWhatPeopleWrite(String text, Duration expected) {
        assertEquals(expected, Durations.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "10", "s", "1w", "-5s", "-PT5S", "1.5h", "99999999999s", "PT", "P99999999999999999999D"})
    void refusesTheRestWithAdvice(String text) {
        assertThrows(IllegalArgumentException.class, () -> Durations.parse(text));
    }
}
