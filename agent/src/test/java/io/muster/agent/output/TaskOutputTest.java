package io.muster.agent.output;

import static io.muster.agent.Commands.shell;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.schemas.task.OutputStreamName;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class TaskOutputTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    private static final Duration NEVER = Duration.ofHours(1);
    private final ReceivedChunks received = new ReceivedChunks();
    private final List<TaskOutputs> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(TaskOutputs::close);
    }

    @Test
    void aLineIsStreamedWhileTheProgramGoesOn() {
        var output = output(new OutputSettings(1_024, 1_024));
        output.stdout().print("one\n");
        await().atMost(Duration.ofMillis(500)).until(() -> received.all().size() == 1);
        output.stdout().print("two\n");
        await().atMost(Duration.ofMillis(500)).until(() -> received.all().size() == 2);
        assertEquals("one\ntwo\n", received.text(OutputStreamName.STDOUT));
    }

    @Test
    void aPromptIsShownAlthoughNoLineEnds() {
        var output = output(new OutputSettings(1_024, 1_024), "hunter22");
        output.stdout().print("Password, as hunt: ");
        await().until(() -> received.text(OutputStreamName.STDOUT).equals("Password, as hunt: "));
    }

    @Test
    void littleOutputMakesFewChunks() {
        var output = output(new OutputSettings(1_024, 100_000));
        for (var n = 0; n < 5_000; n++) {
            output.stdout().print("line\n");
        }
        assertTrue(output.end().chunks() < 100, "chunks " + received.all().size());
        assertEquals("line\n".repeat(5_000), received.text(OutputStreamName.STDOUT));
    }

    @Test
    void theStreamThatWroteFirstIsToldFirst() {
        var output = output(settings(1_024, 1_024, 100));
        output.stderr().print("first");
        output.stdout().print("second");
        output.end();
        assertEquals(
                List.of(OutputStreamName.STDERR, OutputStreamName.STDOUT),
                received.all().stream().map(chunk -> chunk.stream()).toList());
    }

    @Test
    void beyondTheLimitNothingIsStreamedAndTheLastChunkSaysSo() {
        var output = output(settings(1_024, 10, 4));
        output.stdout().print("0123456");
        output.stderr().print("78€and more");
        output.stdout().print("still more");
        var whole = output.end();
        assertEquals("0123456", received.text(OutputStreamName.STDOUT));
        assertEquals("78\n[... output beyond 10 bytes is not streamed ...]\n", received.text(OutputStreamName.STDERR));
        assertEquals("0123456still more", whole.stdout());
        assertEquals(received.all().size(), whole.chunks());
        assertFalse(whole.truncated());
    }

    @Test
    void theLimitIsToldOfAlsoWhenItWasReachedToTheByte() {
        var output = output(settings(1_024, 10, 4));
        output.stdout().print("0123456789");
        output.stdout().print("more");
        output.stdout().print("still more");
        output.end();
        assertEquals(
                "0123456789\n[... output beyond 10 bytes is not streamed ...]\n",
                received.text(OutputStreamName.STDOUT));
    }

    @Test
    void whatFitsToTheByteIsWhole() {
        var output = output(settings(1_024, 10, 4));
        output.stdout().print("0123456789");
        output.end();
        assertEquals("0123456789", received.text(OutputStreamName.STDOUT));
    }

    @Test
    void streamsNothingWhenTheLimitIsZero() {
        var output = output(settings(1_024, 0, 4));
        output.stdout().print("text");
        var whole = output.end();
        assertEquals("text", whole.stdout());
        assertNull(whole.chunks());
        assertNull(whole.stdoutSha256());
        assertEquals(List.of(), received.all());
    }

    @Test
    void whatIsWrittenAfterTheEndGoesNowhere() {
        var output = output(settings(1_024, 1_024, 100));
        output.stdout().print("in time");
        var whole = output.end();
        output.stdout().print("too late".repeat(100));
        assertEquals(whole, output.end());
        assertEquals("in time", received.text(OutputStreamName.STDOUT));
    }

    @Test
    void aSecretIsMaskedInChunksInTheResultAndInOtherTexts() {
        var output = output(settings(1_024, 1_024, 4), "hunter22", "");
        output.stdout().print("it is hun");
        output.stdout().print("ter22.");
        output.stderr().print("hunter22");
        var whole = output.end();
        assertEquals("it is ***.", received.text(OutputStreamName.STDOUT));
        assertEquals("it is ***.", whole.stdout());
        assertEquals("***", whole.stderr());
        assertEquals(15, whole.stdoutBytes());
        assertEquals("cannot run '***'", output.masked("cannot run 'hunter22'"));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void whateverIsWrittenInWhateverPiecesChunksAndResultAgree(long seed) throws Exception {
        var random = new Random(seed);
        for (var round = 0; round < 1_000; round++) {
            assertAgreement(random, "seed " + seed + " round " + round);
        }
    }

    private void assertAgreement(Random random, String which) throws Exception {
        received.all().clear();
        var secrets = secrets(random);
        var output = output(settings(1_000_000, 1_000_000, random.nextInt(4, 40)), secrets.toArray(String[]::new));
        var written = Map.of(
                OutputStreamName.STDOUT, new ByteArrayOutputStream(),
                OutputStreamName.STDERR, new ByteArrayOutputStream());
        for (var n = random.nextInt(8); n > 0; n--) {
            var bytes = random.nextInt(3) == 0
                    ? secrets.get(random.nextInt(secrets.size())).getBytes(UTF_8)
                    : RandomText.bytes(random, 20);
            var stream = random.nextBoolean() ? OutputStreamName.STDOUT : OutputStreamName.STDERR;
            written.get(stream).writeBytes(bytes);
            for (var from = 0; from < bytes.length; ) {
                var length = random.nextInt(1, bytes.length - from + 1);
                (stream == OutputStreamName.STDOUT ? output.stdout() : output.stderr()).write(bytes, from, length);
                from += length;
            }
        }
        var whole = output.end();
        for (var name : OutputStreamName.values()) {
            var expected = MaskedWhole.of(written.get(name).toString(UTF_8), secrets);
            assertEquals(expected, received.text(name), which);
            var isStdout = name == OutputStreamName.STDOUT;
            assertEquals(expected, isStdout ? whole.stdout() : whole.stderr(), which);
            assertEquals(written.get(name).size(), isStdout ? whole.stdoutBytes() : whole.stderrBytes());
            assertEquals(
                    expected.isEmpty() ? null : sha256(expected),
                    isStdout ? whole.stdoutSha256() : whole.stderrSha256(),
                    which);
        }
        assertEquals(received.all().size(), whole.chunks() == null ? 0 : whole.chunks(), which);
    }

    private static List<String> secrets(Random random) {
        var secrets = new ArrayList<String>();
        for (var n = random.nextInt(1, 4); n > 0; n--) {
            var secret = new StringBuilder();
            for (var length = random.nextInt(1, 6); length > 0; length--) {
                secret.append(new String[] {"a", "b", "é", "€", "😀"}[random.nextInt(5)]);
            }
            secrets.add(secret.toString());
        }
        return secrets;
    }

    private static String sha256(String text) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
    }

    /** Cuts chunks only when they are full, and at the end. */
    private static OutputSettings settings(int keptBytes, long limit, int chunkBytes) {
        return new OutputSettings(keptBytes, limit, chunkBytes, NEVER, NEVER);
    }

    private TaskOutput output(OutputSettings settings, String... secrets) {
        var outputs = new TaskOutputs(settings, received, () -> NOW);
        opened.add(outputs);
        return outputs.open(shell("t", "true"), null, List.of(secrets));
    }
}
