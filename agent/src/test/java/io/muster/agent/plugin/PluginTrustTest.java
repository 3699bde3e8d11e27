package io.muster.agent.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.muster.agent.plugin.Archive.Entry;
import io.muster.agent.plugin.PluginRequest.Install;
import io.muster.schemas.plugin.PluginSignature;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is let in: whose archives, which ones, and what they may hold. */
class PluginTrustTest {
    private static final Archive PLUGIN = Archive.executable("a", "1.0.0", "a", "echo '{}'");

    @TempDir
    private Path directory;

    private final KeyPair ours = keyPair();
    private final KeyPair strangers = keyPair();

    private static KeyPair keyPair() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private PluginMachine machine(boolean allowUnsigned) {
        var keys = new TrustedKeys(Map.of("ops", ours.getPublic()));
        return new PluginMachine(PluginMachine.settings(directory, keys, allowUnsigned));
    }

    @Test
    void whatATrustedKeyHasSignedIsInstalled() throws Exception {
        try (var machine = machine(false)) {
            assertEquals(
                    "ops",
                    machine.plugins
                            .changes()
                            .install(PLUGIN.signedBy(ours.getPrivate()))
                            .signedBy());
            assertEquals("{}", machine.output("a", "{}"));
        }
    }

    @Test
    void whatNobodyOrAStrangerHasSignedIsNot() throws Exception {
        try (var machine = machine(false)) {
            PluginsTest.assertRefused(
                    "is not signed", () -> machine.plugins.changes().install(PLUGIN.install()));
            var strange = PLUGIN.signedBy(strangers.getPrivate());
            PluginsTest.assertRefused(
                    "is not one of a key", () -> machine.plugins.changes().install(strange));
            var other = Archive.executable("b", "1.0.0", "b", "echo '{}'");
            var transplanted = new Install(
                    PLUGIN.inline(),
                    PLUGIN.sha256(),
                    java.util.Base64.getEncoder()
                            .encodeToString(PluginSignature.sign(ours.getPrivate(), other.sha256())),
                    false,
                    false);
            PluginsTest.assertRefused(
                    "is not one of a key", () -> machine.plugins.changes().install(transplanted));
            var malformed = new Install(PLUGIN.inline(), PLUGIN.sha256(), "AAAA", false, false);
            PluginsTest.assertRefused(
                    "is not one of a key", () -> machine.plugins.changes().install(malformed));
            assertEquals(List.of(), machine.plugins.list());
        }
    }

    @Test
    void anAgentThatTrustsNobodyInstallsNothing() throws Exception {
        try (var machine = new PluginMachine(PluginMachine.settings(directory, TrustedKeys.NONE, false))) {
            PluginsTest.assertRefused(
                    "names nobody", () -> machine.plugins.changes().install(PLUGIN.install()));
            var signed = PLUGIN.signedBy(ours.getPrivate());
            PluginsTest.assertRefused(
                    "trusts no key yet", () -> machine.plugins.changes().install(signed));
            PluginsTest.assertRefused(
                    "agent.plugins.trusted-keys",
                    () -> machine.plugins.changes().install(signed));
        }
    }

    @Test
    void whereNoSignatureIsNeededAWrongOneIsRefusedAllTheSame() throws Exception {
        try (var machine = machine(true)) {
            var strange = PLUGIN.signedBy(strangers.getPrivate());
            PluginsTest.assertRefused(
                    "is not one of a key", () -> machine.plugins.changes().install(strange));
            assertNull(machine.plugins.changes().install(PLUGIN.install()).signedBy());
        }
    }

    @Test
    void anArchiveThatIsNotTheOneMeantIsRefused() throws Exception {
        try (var machine = machine(true)) {
            var swapped = new Install(PLUGIN.inline(), "0".repeat(64), null, false, false);
            PluginsTest.assertRefused(
                    "has the SHA-256 " + PLUGIN.sha256(),
                    () -> machine.plugins.changes().install(swapped));
            assertEquals(List.of(), machine.plugins.list());
        }
    }

    @Test
    void anArchiveIsFetchedFromWhereTheAgentIsAllowedTo() throws Exception {
        var asked = new AtomicInteger();
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.incrementAndGet();
            exchange.sendResponseHeaders(
                    exchange.getRequestURI().getPath().equals("/a.zip") ? 200 : 404, PLUGIN.bytes().length);
            exchange.getResponseBody().write(PLUGIN.bytes());
            exchange.close();
        });
        server.start();
        var base = "http://127.0.0.1:" + server.getAddress().getPort();
        try (var machine = machine(true)) {
            PluginsTest.assertRefused(
                    "answered 404", () -> machine.plugins.changes().install(from(base + "/b.zip")));
            machine.plugins.changes().install(from(base + "/a.zip"));
            machine.plugins.changes().remove("a");
            var file = Files.write(directory.resolve("a.zip"), PLUGIN.bytes());
            machine.plugins.changes().install(from(file.toUri().toString()));
            machine.plugins.changes().remove("a");
        }
        var strict = new PluginSettings(
                directory.resolve("plugins"), TrustedKeys.NONE, true, Set.of("https"), java.time.Duration.ofSeconds(1));
        asked.set(0);
        try (var machine = new PluginMachine(strict)) {
            PluginsTest.assertRefused(
                    "not by http", () -> machine.plugins.changes().install(from(base + "/a.zip")));
            PluginsTest.assertRefused(
                    "not by file", () -> machine.plugins.changes().install(from("file:///etc/passwd")));
            assertEquals(0, asked.get());
        } finally {
            server.stop(0);
        }
    }

    private static Install from(String url) {
        return new Install(new ArchiveSource.Remote(URI.create(url)), PLUGIN.sha256(), null, false, false);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"../escaped", "a/../../escaped", "/tmp/muster-escaped", "..\\escaped", "a/..", "\u0000escaped"})
    void anEntryThatLeadsOutOfTheFolderIsRefused(String name) throws Exception {
        assertNotUnpacked("is refused|cannot be|cannot unpack", List.of(Entry.file(name, "x")));
        assertTrue(Files.notExists(directory.resolve("escaped")));
        assertTrue(Files.notExists(Path.of("/tmp/muster-escaped")));
    }

    @Test
    void aLinkIsRefused() throws Exception {
        assertNotUnpacked(
                "symbolic link, which is refused", List.of(Entry.link("out", "/tmp"), Entry.file("out/x", "x")));
    }

    @Test
    void aNameThatComesTwiceIsRefused() throws Exception {
        assertNotUnpacked("cannot unpack", List.of(Entry.file("a", "x"), Entry.file("a", "y")));
    }

    @Test
    void whatUnpacksToMoreThanItMayIsRefused() throws Exception {
        assertNotUnpacked("unpacks to more than 1000000 bytes", List.of(Entry.file("zeros", "0".repeat(1_000_001))));
        assertNotUnpacked(
                "more than 3 entries",
                List.of(Entry.file("a", ""), Entry.file("b", ""), Entry.file("c", ""), Entry.file("d", "")));
    }

    private void assertNotUnpacked(String reasons, List<Entry> entries) throws Exception {
        var archive = Files.write(
                directory.resolve("archive.zip"), Archive.zip(entries).bytes());
        var refused = assertThrows(
                PluginException.class,
                () -> Unpacking.unpack(archive, directory.resolve("folder"), new Unpacking.Limits(3, 1_000_000)));
        assertTrue(refused.getMessage().matches(".*(" + reasons + ").*"), refused.getMessage());
    }

    @Test
    void aRefusedArchiveLeavesNothingBehind() throws Exception {
        try (var machine = machine(true)) {
            var archive = Archive.zip(List.of(
                    Entry.file("plugin.yaml", Archive.manifest("a", "1.0.0", "a", "")), Entry.file("../x", "x")));
            PluginsTest.assertRefused(
                    "is refused", () -> machine.plugins.changes().install(archive.install()));
            try (var files = Files.walk(directory.resolve("plugins"))) {
                assertEquals(List.of(), files.filter(Files::isRegularFile).toList());
            }
        }
    }
}
