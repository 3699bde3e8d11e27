package io.muster.agent.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretMaskTest {
    @Test
    void aSecretIsMaskedWhereverThePiecesEnd() {
        for (var piece = 1; piece < 20; piece++) {
            assertEquals("user=me password=***!", masked("user=me password=hunter22!", piece, "hunter22"));
        }
    }

    @Test
    void secretsThatOverlapAreMaskedTogether() {
        assertEquals("x***x", masked("xabcdefx", 3, "abcd", "cdef"));
        assertEquals("***", masked("abcabcab", 2, "abcab"));
        assertEquals("***", masked("aaaaaaa", 1, "aaaa"));
    }

    @Test
    void aSecretInsideAnotherIsMaskedWithIt() {
        assertEquals("-***-***-", masked("-password1-word-", 4, "word", "password1"));
    }

    @Test
    void whatOnlyBeginsLikeASecretIsShown() {
        assertEquals("hunter21 hunt", masked("hunter21 hunt", 1, "hunter22"));
    }

    @Test
    void holdsBackNothingButWhatMayBePartOfASecret() {
        var mask = new SecretMask(List.of("word123"));
        assertEquals("Pass", text(mask.append("Password".getBytes(UTF_8))));
        assertEquals("word: ", text(mask.append(": ".getBytes(UTF_8))));
        assertEquals("", text(mask.end()));
    }

    @Test
    void aSecretIsMaskedAtOnceWhenItsLastByteHasCome() {
        var mask = new SecretMask(List.of("word123"));
        assertEquals("***", text(mask.append("word123".getBytes(UTF_8))));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void whateverTextSecretsAndPiecesTheOutcomeIsThatOfTheWhole(long seed) {
        var random = new Random(seed);
        for (var round = 0; round < 5_000; round++) {
            var secrets = new ArrayList<String>();
            for (var n = random.nextInt(1, 5); n > 0; n--) {
                secrets.add(word(random, random.nextInt(1, 7)));
            }
            var text = word(random, random.nextInt(40));
            assertEquals(
                    MaskedWhole.of(text, secrets),
                    masked(text, random.nextInt(1, 9), secrets.toArray(String[]::new)),
                    "seed " + seed + " round " + round + " text " + text + " secrets " + secrets);
        }
    }

    @Test
    void aSecretIsMaskedAsItStandsInAStringOfJsonWhereverThePiecesEnd() throws Exception {
        var key = "-----BEGIN KEY-----\na/b+\"c\"\\\té😀\n-----END KEY-----\n";
        var ascii = JsonMapper.builder()
                .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                .enable(JsonWriteFeature.ESCAPE_FORWARD_SLASHES)
                .build();
        for (var mapper : List.of(new JsonMapper(), ascii)) {
            var json = mapper.writeValueAsString(Map.of("content", "before\n" + key + "\nafter"));
            var nested = mapper.writeValueAsString(Map.of("json", json));
            for (var piece = 1; piece < 20; piece++) {
                assertEquals("{\"content\":\"before\\n***\\nafter\"}", masked(json, piece, key));
                assertEquals(
                        "{\"json\":\"{\\\"content\\\":\\\"before\\\\n***\\\\nafter\\\"}\"}",
                        masked(nested, piece, key));
            }
        }
        assertEquals("\"***\"", masked("\"\\u0061B\\u003D\\u003d\"", 2, "aB=="));
    }

    @Test
    void whatIsNoEscapeIsLeftAsItIs() {
        for (var text : List.of(
                "C:\\dir\\x\\", "\\u12", "\\u12\\n", "\\ud83d", "\\ud83d\\n!", "\\ud83dab", "\\ud83d\\ud83d\\ude00")) {
            for (var piece = 1; piece < 9; piece++) {
                assertEquals(text, masked(text, piece, "hunter22"));
                assertEquals(text + "***" + text, masked(text + "hunter22" + text, piece, "hunter22"));
            }
        }
        assertEquals("\\ud83d\\ud83d***", masked("\\ud83d\\ud83d\\u0061bcd", 1, "abcd"));
        assertEquals("\\u12***", masked("\\u12\\nabc", 1, "\nabc"));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {5, 6})
    void anySecretIsMaskedInAnyJson(long seed) throws Exception {
        var random = new Random(seed);
        var mapper = new JsonMapper();
        for (var round = 0; round < 5_000; round++) {
            var secret = special(random, random.nextInt(4, 9));
            var json = mapper.writeValueAsString(List.of("x" + secret + "x"));
            if (random.nextBoolean()) {
                json = mapper.writeValueAsString(json);
            }
            var masked = masked(json, random.nextInt(1, 9), secret);
            assertTrue(
                    masked.contains("x***x") && masked.length() <= 13,
                    "seed " + seed + " round " + round + " json " + json + " masked " + masked);
        }
    }

    private static String special(Random random, int length) {
        var word = new StringBuilder();
        for (var n = 0; n < length; n++) {
            word.append("\n\"\\/né\u0001u".charAt(random.nextInt(8)));
        }
        return word.toString();
    }

    private static String word(Random random, int length) {
        var word = new StringBuilder();
        for (var n = 0; n < length; n++) {
            word.append("aabé€".charAt(random.nextInt(5)));
        }
        return word.toString();
    }

    private static String masked(String text, int piece, String... secrets) {
        var mask = new SecretMask(List.of(secrets));
        var out = new ByteArrayOutputStream();
        var bytes = text.getBytes(UTF_8);
        for (var from = 0; from < bytes.length; from += piece) {
            out.writeBytes(mask.append(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + piece))));
        }
        out.writeBytes(mask.end());
        return out.toString(UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, UTF_8);
    }
}
