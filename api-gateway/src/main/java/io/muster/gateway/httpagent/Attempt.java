package io.muster.gateway.httpagent;

import io.muster.schemas.message.RunTask;
import io.muster.schemas.message.TaskClaimed;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What an agent's topic says of one attempt.
 *
 * @param firstOffset of the first record that speaks of it
 * @param startBefore of the command; the epoch while there was none
 * @param command null until it is read, and once it is answered
 * @param traceparent W3C trace context of the command
 * @param claim the one that counts; null while nobody has claimed it
 * @param answered that its end is in the log
 */
record Attempt(
        AttemptId id,
        long firstOffset,
        Instant startBefore,
        @Nullable RunTask command,
        @Nullable String traceparent,
        @Nullable TaskClaimed claim,
        boolean answered) {
    /**
     * How long a record is needed beyond the time that its contents speak of. Clocks of gateways and dispatchers may differ by
     * that much.
     */
    static final Duration MARGIN = Duration.ofHours(1);

    static Attempt seenAt(long offset, AttemptId id) {
        return new Attempt(id, offset, Instant.EPOCH, null, null, null, false);
    }

    Attempt with(RunTask run, @Nullable String trace) {
        return answered || command != null
                ? this
                : new Attempt(id, firstOffset, run.startBefore(), run, trace, claim, false);
    }

    Attempt with(TaskClaimed claimed) {
        return answered || claim != null
                ? this
                : new Attempt(id, firstOffset, startBefore, command, traceparent, claimed, false);
    }

    /** Remembered without its parameters, which nobody needs any more. */
    Attempt withAnswer() {
        return new Attempt(id, firstOffset, startBefore, null, null, claim, true);
    }

    /** True when a gateway may claim it, as far as its time has not passed. */
    boolean isOpen() {
        return command != null && claim == null && !answered;
    }

    /**
     * True when that claim counts, and it can be known. Whoever was away for so long that the attempt's time is over may have
     * forgotten an earlier claim meanwhile.
     */
    boolean isHeldBy(Predicate<String> claimId, Instant now) {
        return claim != null
                && !answered
                && command != null
                && now.isBefore(startBefore)
                && claimId.test(claim.claimId());
    }

    /** True when it was handed out, or is about to be, and there is no result. */
    boolean isRunning() {
        return claim != null && !answered;
    }

    /**
     * Until when it has to be remembered: as long as its command may come again, and the claim that was made of it has to be
     * known; and as long as a result is to be expected. After that the views decide.
     */
    Instant neededUntil() {
        var commandMayCome = startBefore.plus(MARGIN);
        if (claim == null || answered) {
            return commandMayCome;
        }
        var runs = command == null ? Duration.ZERO : command.executionTimeout();
        var resultMayCome = claim.claimedAt().plus(runs).plus(MARGIN);
        return resultMayCome.isAfter(commandMayCome) ? resultMayCome : commandMayCome;
    }
}
