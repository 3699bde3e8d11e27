package io.muster.example.analytics.connect;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

class HeaderEqualsTest {
    private final HeaderEquals<SinkRecord> isFinished = new HeaderEquals<>();

    @Test
    void theLastHeaderOfThatNameDecides() {
        isFinished.configure(Map.of("name", "ce_type", "value", "finished"));
        var tested = new SinkRecord("muster.results", 0, null, null, null, null, 0);
        assertFalse(isFinished.test(tested));
        tested.headers().addString("ce_type", "started");
        assertFalse(isFinished.test(tested));
        tested.headers().addString("ce_type", "finished");
        assertTrue(isFinished.test(tested));
    }
}
