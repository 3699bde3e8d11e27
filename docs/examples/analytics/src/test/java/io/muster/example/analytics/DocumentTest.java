package io.muster.example.analytics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

class DocumentTest {
    @Test
    void everyFileThatTheDocumentShowsIsShownAsItIs() throws IOException {
        var quotes = new Document().quotes();
        assertTrue(quotes.size() >= 6, quotes::toString);
        for (var quote : quotes) {
            assertEquals(Files.readString(Document.REPOSITORY.resolve(quote.file())), quote.text(), quote.file());
        }
    }
}
