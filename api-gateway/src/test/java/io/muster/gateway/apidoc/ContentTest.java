package io.muster.gateway.apidoc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ContentTest {
    private final Content content = new Content(new byte[] {1}, "text/plain");

    @Test
    void theTagFollowsTheBytes() {
        assertEquals(new Content(new byte[] {1}, "text/css").etag(), content.etag());
        assertNotEquals(new Content(new byte[] {2}, "text/plain").etag(), content.etag());
    }

    @Test
    void aClientThatHasTheContentIsRecognised() {
        assertTrue(content.isKnownTo(content.etag()));
        assertTrue(content.isKnownTo("\"other\", W/" + content.etag()));
        assertTrue(content.isKnownTo("*"));
        assertFalse(content.isKnownTo("\"other\""));
        assertFalse(content.isKnownTo(null));
    }
}
