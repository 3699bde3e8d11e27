package io.muster.agent.enroll;

import io.muster.schemas.codec.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * {@code overtaken.json} in the state directory: another agent with this identity was started after this one, so this one does
 * not start again by itself. Otherwise two whose service managers restart them would overtake each other for ever.
 */
public final class OvertakenMark {
    private final Path file;

    public OvertakenMark(Path stateDirectory) {
        this.file = stateDirectory.resolve("overtaken.json");
    }

    /**
     * @param hostname of the machine that the other was started on, as it says
     * @param adopted true when this one had been started with {@code agent.adopt}: a setting that was left in place must not
     *     start it again
     */
    public record Mark(String hostname, Instant startedAt, Instant noticedAt, boolean adopted) {}

    /**
     * @return what to do about it, for people
     * @throws EnrollmentException when it cannot be written
     */
    public String write(Mark mark) {
        try {
            var temporary = file.resolveSibling("overtaken.json.tmp");
            DurableFile.write(
                    temporary,
                    file,
                    Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(mark));
        } catch (IOException e) {
            throw new EnrollmentException("cannot write " + file + ": " + e, e);
        }
        return advice(mark);
    }

    /** @throws EnrollmentException when there is one that cannot be read */
    Optional<Mark> read() {
        try {
            return Files.exists(file)
                    ? Optional.of(Json.MAPPER.readValue(Files.readAllBytes(file), Mark.class))
                    : Optional.empty();
        } catch (IOException | RuntimeException e) {
            throw new EnrollmentException(
                    file + " cannot be read: " + e.getMessage() + ". Another agent with this identity was started; move"
                            + " the file away only when that one is gone for good",
                    e);
        }
    }

    /**
     * @param adopt this one is to take the other's place
     * @throws OvertakenException when the agent is not to start
     */
    void check(boolean adopt) {
        var mark = read().orElse(null);
        if (mark == null) {
            return;
        }
        if (!adopt) {
            if (mark.adopted()) {
                write(new Mark(mark.hostname(), mark.startedAt(), mark.noticedAt(), false));
            }
            throw new OvertakenException(advice(mark));
        }
        if (mark.adopted()) {
            throw new OvertakenException(advice(mark)
                    + ". It is set, and has been used: take the setting away, start once without it, and then with it");
        }
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new EnrollmentException("cannot delete " + file + ": " + e, e);
        }
    }

    private static String advice(Mark mark) {
        return "another agent with this identity was started on " + mark.hostname() + " at "
                + Json.format(mark.startedAt())
                + ", and has taken over. This one does not run beside it. If this machine is"
                + " the clone, give it an empty agent.state-dir and an agent.id of its own, to enrol a new agent. If the other"
                + " is the clone, stop it, and start this one once with agent.adopt=true";
    }
}
