package io.muster.agent.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
    @ParameterizedTest
    @CsvSource({
        "/usr/bin/*, /usr/bin/ls, true",
        "/usr/bin/*, /usr/bin/x/ls, false",
        "/usr/**, /usr/bin/x/ls, true",
        "**/ls, /usr/bin/ls, true",
        "/opt/**/bin/*, /opt/a/b/bin/x, true",
        "/opt/*/bin/*, /opt/a/b/bin/x, false",
        "py?hon, python, true",
        "py?hon, py/hon, false",
        "mkfs.*, mkfs.ext4, true",
        "\\*, *, true",
        "\\*, x, false",
        "*.😀, a.😀, true",
        "?, 😀, true",
        "ls, LS, false"
    })
    void matchesAWholePath(String pattern, String text, boolean matches) {
        assertEquals(matches, Glob.path(pattern).matches(text));
    }

    @Test
    void inATextAStarIsAlsoASlash() {
        assertEquals(true, Glob.text("--out=*").matches("--out=/a/b"));
        assertEquals(true, Glob.text("*").matches(""));
    }

    @Test
    void takesNoLongerForATextMadeToDefeatIt() {
        var pattern = Glob.path("*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b");
        var text = "a".repeat(200_000);
        assertFalse(assertTimeout(Duration.ofSeconds(10), () -> pattern.matches(text)));
    }

    @Test
    void refusesWhatIsNoPattern() {
        assertThrows(IllegalArgumentException.class, () -> Glob.text(""));
        assertThrows(IllegalArgumentException.class, () -> Glob.text("a\\"));
        assertThrows(IllegalArgumentException.class, () -> Glob.text("x".repeat(1_001)));
    }
}
