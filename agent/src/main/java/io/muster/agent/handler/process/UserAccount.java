package io.muster.agent.handler.process;

import io.muster.agent.isolation.SystemTools;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A user of this machine, as in {@code passwd(5)}. */
record UserAccount(String name, long uid, long gid, String home, String shell) {
    private static final Path PASSWD = Path.of("/etc/passwd");
    private static final int FIELDS = 7;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** From the file, else from whatever else the system asks (LDAP and the like, through getent). */
    static Optional<UserAccount> find(String name) throws IOException {
        if (Files.exists(PASSWD)) {
            var local = Files.readAllLines(PASSWD).stream()
                    .flatMap(line -> parse(line).stream())
                    .filter(user -> user.name.equals(name))
                    .findFirst();
            if (local.isPresent()) {
                return local;
            }
        }
        var getent = SystemTools.find("getent");
        return getent.isEmpty() ? Optional.empty() : ask(List.of(getent.get(), "passwd", name), PATIENCE);
    }

    /** @param patience how long the answer is waited for */
    static Optional<UserAccount> ask(List<String> command, Duration patience) throws IOException {
        var process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        // What answers may be a directory on the network.
        if (!ended(process, patience)) {
            process.destroyForcibly();
            throw new IOException(command.getFirst() + " has not answered for " + patience.toMillis() + " ms");
        }
        try (var answer = process.inputReader()) {
            return answer.lines().flatMap(line -> parse(line).stream()).findFirst();
        }
    }

    private static boolean ended(Process process, Duration patience) throws IOException {
        try {
            return process.waitFor(patience);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while a user was looked up");
        }
    }

    private static Optional<UserAccount> parse(String line) {
        var fields = line.split(":", -1);
        if (fields.length < FIELDS || !fields[2].matches("\\d{1,10}") || !fields[3].matches("\\d{1,10}")) {
            return Optional.empty();
        }
        return Optional.of(
                new UserAccount(fields[0], Long.parseLong(fields[2]), Long.parseLong(fields[3]), fields[5], fields[6]));
    }

    Map<String, String> environment() {
        return Map.of("HOME", home.isEmpty() ? "/" : home, "USER", name, "LOGNAME", name);
    }
}
