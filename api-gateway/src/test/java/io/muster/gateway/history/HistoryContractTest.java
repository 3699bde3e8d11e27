package io.muster.gateway.history;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.muster.runtime.history.LogEvent;
import io.muster.schemas.contract.RecordSchema;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The answers of the history's routes are as their schemas say. */
class HistoryContractTest {
    @Test
    void answersAreAsTheirSchemasSay() {
        assertEquals("", text(RecordSchema.disagreements(LogEvent.class, "history/v1/history-event.json")));
        assertEquals("", text(RecordSchema.disagreements(HistoryPage.class, "history/v1/history-page.json")));
        assertEquals(
                "",
                text(RecordSchema.disagreements(
                        HistoryPage.Gap.class, "history/v1/history-page.json", "/properties/gaps/items")));
    }

    private static String text(List<String> disagreements) {
        return String.join("\n", disagreements);
    }
}
