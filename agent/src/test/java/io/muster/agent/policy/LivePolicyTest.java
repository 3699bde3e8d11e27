package io.muster.agent.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LivePolicyTest {
    private static final String ONE_RULE = "version: 1\nrules: [{name: a, action: deny, executable: x}]\n";

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = directory.resolve("policy.yaml");
        Files.writeString(file, "version: 1\n");
        permit("rw-r--r--");
    }

    @Test
    void appliesWhatTheFileSaysNow() throws IOException {
        try (var live = LivePolicy.start(settings())) {
            assertEquals(0, live.current().rules().size());
            Files.writeString(file, ONE_RULE);
            live.look();
            assertEquals(1, live.current().rules().size());
        }
    }

    @Test
    void seesAFileThatWasPutInPlaceOfTheOldOneOrOfALinksTarget() throws IOException {
        var link = directory.resolve("link.yaml");
        Files.createSymbolicLink(link, file);
        try (var live = LivePolicy.start(new PolicySettings(Optional.of(link), Profile.OPEN))) {
            var next = Files.writeString(directory.resolve("next"), ONE_RULE);
            Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            live.look();
            assertEquals(1, live.current().rules().size());
            Files.delete(link);
            Files.createSymbolicLink(link, Files.writeString(directory.resolve("third"), "version: 1\n"));
            live.look();
            assertEquals(0, live.current().rules().size());
        }
    }

    @Test
    void aFileThatHasBecomeUnusableChangesNothingAndTheLogSaysSo() throws IOException {
        Files.writeString(file, ONE_RULE);
        try (var live = LivePolicy.start(settings());
                var log = new Recorded()) {
            Files.writeString(file, "version: 1\nrules: [{name: b}]\n");
            live.look();
            assertEquals(1, live.current().rules().size());
            assertTrue(log.text.toString().contains("CANNOT BE USED"), log.text.toString());
            assertTrue(log.text.toString().contains("line 2: rules[0].action: is missing"), log.text.toString());
            Files.delete(file);
            live.look();
            assertEquals("a", live.current().rules().getFirst().name());
            Files.writeString(file, "version: 1\n");
            live.look();
            assertEquals(0, live.current().rules().size());
        }
    }

    @Test
    void doesNotStartWithAFileThatCannotBeUsed() throws IOException {
        Files.writeString(file, "rules: {}");
        var problems = assertThrows(PolicyException.class, () -> LivePolicy.start(settings()))
                .problems();
        assertEquals(2, problems.size(), problems.toString());
        assertTrue(problems.getFirst().startsWith(file + ": line 1: "), problems.toString());
        Files.delete(file);
        assertThrows(PolicyException.class, () -> LivePolicy.start(settings()));
    }

    @Test
    void refusesAFileThatEverybodyCanWrite() throws IOException {
        permit("rw-r--rw-");
        assertRefused("can be written by everybody; chmod o-w " + file.toRealPath());
        permit("rw-r--r--");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertRefused("stands in a folder that can be written by everybody; chmod o-w " + directory.toRealPath());
    }

    @Test
    void refusesAFileOfSomebodyElse() throws IOException {
        if (!Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))) {
            return; // only root can give a file away
        }
        Files.setAttribute(file, "unix:uid", 65_534);
        var problem = assertThrows(PolicyException.class, () -> PolicyFile.read(file, Profile.OPEN));
        assertTrue(problem.problems().getFirst().contains("it must belong to root or to the agent's own user"));
    }

    private void assertRefused(String reason) {
        var problem = assertThrows(PolicyException.class, () -> PolicyFile.read(file, Profile.OPEN));
        assertEquals(file + ": " + reason, problem.getMessage());
    }

    private void permit(String permissions) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    private PolicySettings settings() {
        return new PolicySettings(Optional.of(file), Profile.OPEN);
    }

    /** What is logged while it is open. */
    private static final class Recorded extends Handler implements AutoCloseable {
        private final Logger logger = Logger.getLogger(LivePolicy.class.getName());
        private final StringBuilder text = new StringBuilder();

        Recorded() {
            logger.addHandler(this);
        }

        @Override
        public void publish(LogRecord line) {
            text.append(line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {
            logger.removeHandler(this);
        }
    }
}
