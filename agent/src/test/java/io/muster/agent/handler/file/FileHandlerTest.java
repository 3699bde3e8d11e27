package io.muster.agent.handler.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.agent.handler.Outcome;
import io.muster.agent.handler.RecordedRun;
import io.muster.schemas.codec.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileHandlerTest {
    private final FileHandler handler = new FileHandler();

    @TempDir
    private Path given;

    private Path directory;
    private Path file;

    @BeforeEach
    void name() throws IOException {
        directory = given.toRealPath();
        file = directory.resolve("motd");
    }

    @Test
    void putsAFileAndSaysWhatItIs() throws Exception {
        var report = completed(put("hello\n").put("mode", "0600"));
        assertEquals("hello\n", Files.readString(file));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertTrue(report.path("changed").asBoolean());
        assertEquals("0600", report.path("mode").asText());
        assertEquals(
                "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03",
                report.path("sha256").asText());
        assertEquals(List.of("motd"), names(), "nothing else is left there");
    }

    @Test
    void whatIsThereAlreadyIsLeftAlone() throws Exception {
        completed(put("hello"));
        var before = Files.getAttribute(file, "unix:ino");
        assertFalse(completed(put("hello")).path("changed").asBoolean());
        assertEquals(before, Files.getAttribute(file, "unix:ino"));
        assertTrue(completed(put("hallo")).path("changed").asBoolean());
        assertTrue(completed(put("hallo").put("mode", "0600")).path("changed").asBoolean());
    }

    @Test
    void aFileKeepsTheModeThatNobodySpeaksOf() throws Exception {
        Files.writeString(file, "old");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-x---"));
        completed(put("new"));
        assertEquals("rwxr-x---", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @Test
    void givesAFileToItsOwner() throws Exception {
        assumeTrue(isRoot(), "only root can give a file away");
        var report = completed(put("x").put("owner", "nobody"));
        assertEquals("nobody", report.path("owner").asText());
        assertEquals("nobody", Files.getOwner(file).getName());
        completed(put("y"));
        assertEquals("nobody", Files.getOwner(file).getName(), "and it stays his");
        assertEquals("there is no user nobody-at-all on this machine", failed(put("x").put("owner", "nobody-at-all")));
        assertEquals("y", Files.readString(file));
        assertEquals(List.of("motd"), names());
    }

    @Test
    void checksWithoutDoing() throws Exception {
        var report = completed(put("hello").put("check", true));
        assertTrue(report.path("changed").asBoolean());
        assertFalse(Files.exists(file));
        Files.writeString(file, "hello");
        assertFalse(completed(put("hello").put("check", true)).path("changed").asBoolean());
        assertTrue(completed(absent().put("check", true)).path("changed").asBoolean());
        assertTrue(Files.exists(file));
    }

    @Test
    void takesAFileAwayOnce() throws Exception {
        Files.writeString(file, "x");
        assertTrue(completed(absent()).path("changed").asBoolean());
        assertFalse(Files.exists(file));
        assertFalse(completed(absent()).path("changed").asBoolean());
    }

    @Test
    void getsATextAndBytes() throws Exception {
        Files.write(file, new byte[] {'h', 'i', (byte) 0xc3, (byte) 0xa9});
        assertEquals("hié", completed(get()).path("content").asText());
        Files.write(file, new byte[] {0, (byte) 0xff});
        assertEquals("AP8=", completed(get()).path("content_base64").asText());
        assertArrayEquals(
                new byte[] {0, (byte) 0xff},
                completed(get()).path("content_base64").binaryValue());
    }

    @Test
    void bytesComeAsTheyWereSent() throws Exception {
        completed(of("{}").put("path", file.toString()).put("content_base64", "AP8K"));
        assertEquals(List.of((byte) 0, (byte) 0xff, (byte) 10), bytes());
    }

    @Test
    void aFileThatIsTooLargeIsNotGot() throws Exception {
        Files.writeString(file, "x".repeat(101));
        assertEquals(file + " has 101 bytes, more than max_bytes, which is 100", failed(get().put("max_bytes", 100)));
        assertEquals(100, completed(get().put("max_bytes", 101)).path("size").asInt() - 1);
    }

    @Test
    void saysPlainlyWhatIsMissing() throws Exception {
        assertEquals("there is no file " + file, failed(get()));
        var below = directory.resolve("no/such/folder/x");
        assertEquals(
                "the folder " + directory.resolve("no") + " does not exist",
                failed(put("x").put("path", below.toString())));
        Files.writeString(file, "x");
        assertEquals(
                file + " is not a folder",
                failed(put("x").put("path", file.resolve("y").toString())));
        Files.delete(file);
        Files.createDirectory(file);
        assertEquals(file + " is a folder, not a file", failed(put("x")));
        assertEquals(file + " is a folder, not a file", failed(absent()));
    }

    @Test
    void neverFollowsTheFileItself() throws Exception {
        var victim = Files.writeString(directory.resolve("victim"), "precious");
        Files.createSymbolicLink(file, victim);
        var reason = file + " is a symbolic link; name the file that it leads to";
        assertEquals(reason, failed(put("x")));
        assertEquals(reason, failed(get()));
        assertEquals(reason, failed(absent()));
        assertEquals("precious", Files.readString(victim));
        assertTrue(Files.isSymbolicLink(file));
    }

    @Test
    void followsFoldersThatItsOwnUserLinkedAndNoOthers() throws Exception {
        var real = Files.createDirectory(directory.resolve("real"));
        var link =
                Files.createSymbolicLink(directory.resolve("link"), Path.of("../" + directory.getFileName() + "/real"));
        completed(put("x").put("path", link.resolve("f").toString()));
        assertEquals("x", Files.readString(real.resolve("f")));
        assumeTrue(isRoot(), "only root can give a link away");
        Files.setAttribute(link, "unix:uid", 65_534, LinkOption.NOFOLLOW_LINKS);
        assertTrue(
                failed(put("y").put("path", link.resolve("f").toString())).startsWith(link + " is a symbolic link of"));
        assertEquals("x", Files.readString(real.resolve("f")));
    }

    @Test
    void aLinkThatLeadsToItselfLeadsNowhere() throws Exception {
        var link = Files.createSymbolicLink(directory.resolve("link"), Path.of("link"));
        assertEquals(
                "the symbolic link " + link + " leads nowhere",
                failed(put("x").put("path", link.resolve("f").toString())));
    }

    @Test
    void doesNotPutAFileWhenItHasToStop() throws Exception {
        assertInstanceOf(Outcome.Stopped.class, handler.prepare(put("x")).run(RecordedRun.stopped()));
        assertEquals(List.of(), names());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'path': 'etc/motd', 'content': ''}",
                "{'path': '/etc/../motd', 'content': ''}",
                "{'path': '/', 'content': ''}",
                "{'path': '/x\\u0000', 'content': ''}",
                "{'path': 7, 'content': ''}",
                "{'path': '/x'}",
                "{'path': '/x', 'content': '', 'content_base64': ''}",
                "{'path': '/x', 'content_base64': '%'}",
                "{'path': '/x', 'content': '', 'mode': '999'}",
                "{'path': '/x', 'content': '', 'mode': '4755'}",
                "{'path': '/x', 'content': '', 'sha256': 'abc'}",
                "{'path': '/x', 'content': 'x', 'sha256': "
                        + "'0000000000000000000000000000000000000000000000000000000000000000'}",
                "{'path': '/x', 'content': '', 'state': 'gone'}",
                "{'path': '/x', 'content': '', 'state': 'absent'}",
                "{'path': '/x', 'content': '', 'colour': 'red'}",
                "{'path': '/x', 'content': '', 'check': 'yes'}",
                "{'path': '/x', 'action': 'move'}",
                "{'path': '/x', 'action': 'get', 'content': ''}",
                "{'path': '/x', 'action': 'get', 'max_bytes': 1000000}"
            })
    void refusesWhatItCannotMakeSenseOf(String params) {
        assertThrows(IllegalArgumentException.class, () -> handler.prepare(of(params.replace('\'', '"'))));
    }

    @Test
    void tellsThePolicyWhichFileItIsAbout() throws IOException {
        assertEquals(List.of(file), handler.prepare(get()).intent().paths());
    }

    private static boolean isRoot() throws IOException {
        return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    }

    private List<String> names() throws IOException {
        try (var entries = Files.list(directory)) {
            return entries.map(entry -> String.valueOf(entry.getFileName())).toList();
        }
    }

    private List<Byte> bytes() throws IOException {
        var bytes = Files.readAllBytes(file);
        return IntStream.range(0, bytes.length).mapToObj(i -> bytes[i]).toList();
    }

    private ObjectNode put(String content) throws IOException {
        return of("{}").put("path", file.toString()).put("content", content);
    }

    private ObjectNode absent() throws IOException {
        return of("{}").put("path", file.toString()).put("state", "absent");
    }

    private ObjectNode get() throws IOException {
        return of("{}").put("path", file.toString()).put("action", "get");
    }

    private static ObjectNode of(String json) throws IOException {
        return (ObjectNode) Json.MAPPER.readTree(json);
    }

    private JsonNode completed(ObjectNode params) throws Exception {
        var run = new RecordedRun();
        var outcome = handler.prepare(params).run(run);
        assertInstanceOf(Outcome.Completed.class, outcome, outcome::toString);
        return Json.MAPPER.readTree(run.written().stdout());
    }

    private String failed(ObjectNode params) throws Exception {
        return assertInstanceOf(Outcome.Failed.class, handler.prepare(params).run(new RecordedRun()))
                .error();
    }
}
