package io.muster.agent.enroll;

import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.muster.agent.life.Backoff;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out who the agent is: from its identity file, or, the first time, by enrolling. */
public final class Enroller {
    private static final Logger log = LoggerFactory.getLogger(Enroller.class);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private final IdentityFile file;
    private final OvertakenMark overtaken;
    private final GatewayClient gateway;
    private final InstantSource clock;
    private final Map<String, String> machine;
    private final Duration firstPause;

    public Enroller(StateDirectory stateDirectory, URI gatewayUrl, Path joinTokenFile, InstantSource clock) {
        this(stateDirectory, gatewayUrl, joinTokenFile, clock, MachineMark.current(), Duration.ofMillis(500));
    }

    Enroller(
            StateDirectory stateDirectory,
            URI gatewayUrl,
            Path joinTokenFile,
            InstantSource clock,
            Map<String, String> machine,
            Duration firstPause) {
        this.file = new IdentityFile(stateDirectory.path());
        this.overtaken = new OvertakenMark(stateDirectory.path());
        this.gateway = new GatewayClient(gatewayUrl, joinTokenFile);
        this.clock = clock;
        this.machine = machine;
        this.firstPause = firstPause;
    }

    /**
     * Blocks while the gateway cannot be reached. Each call begins a new incarnation.
     *
     * @param enrollment used when the agent has no identity yet
     * @param adopt take over an identity that was made on another machine
     * @throws OvertakenException when another agent with this identity was started after this one
     * @throws EnrollmentException when the gateway refuses, or the directory belongs to an agent of another id or
     *     machine
     */
    public Identity identify(Enrollment enrollment, boolean adopt) {
        var known = file.read();
        known.ifPresent(identity -> check(identity, enrollment, adopt));
        overtaken.check(adopt);
        known.ifPresent(identity -> tellOfLabels(identity, enrollment));
        var identity = known.orElseGet(() -> enroll(enrollment).with(enrollment.labels()))
                .nextIncarnation(clock.instant(), machine);
        file.write(identity);
        return identity;
    }

    /** A copied state directory must not make a second agent of the same id, which would run every task once more. */
    private void check(Identity identity, Enrollment enrollment, boolean adopt) {
        if (!identity.agentId().equals(enrollment.agentId())) {
            throw new EnrollmentException("agent.state-dir belongs to the agent " + identity.agentId()
                    + ", but agent.id is " + enrollment.agentId() + "; set agent.id=" + identity.agentId()
                    + ", or use an empty agent.state-dir to enrol a new agent");
        }
        var enrolledOn = identity.machine();
        if (enrolledOn != null && MachineMark.differ(enrolledOn, machine)) {
            if (!adopt) {
                throw new EnrollmentException(
                        "agent.state-dir was made on another machine: it is a copy, as of a cloned disk. On a clone,"
                                + " use an empty agent.state-dir and an agent.id of its own, to enrol a new agent. If the"
                                + " other machine is gone for good and this one takes its place, start once with"
                                + " agent.adopt=true");
            }
            log.atWarn().log("agent.adopt: this machine takes the place of the one that the state directory is from");
        }
    }

    /** At first, and then every few minutes: somebody has to do something, and may look only now. */
    private static boolean isWorthSaying(int attempt) {
        return attempt <= 3 || attempt % 6 == 0;
    }

    private static String message(@Nullable Throwable problem) {
        return problem == null ? "" : String.valueOf(problem.getMessage());
    }

    private static void tellOfLabels(Identity identity, Enrollment enrollment) {
        var enrolledWith = identity.labels();
        if (enrolledWith != null && !enrolledWith.equals(enrollment.labels())) {
            log.atWarn()
                    .addKeyValue("agent.labels", enrollment.labels())
                    .addKeyValue("enrolled_with", enrolledWith)
                    .log(
                            "AGENT.LABELS HAVE CHANGED AND HAVE NO EFFECT: an agent's labels are those that it enrolled with. To"
                                    + " change them stop the agent, wait until it is offline, move agent.state-dir away when"
                                    + " nothing in it is unfinished, and start it: it enrols anew");
        }
    }

    private Identity enroll(Enrollment enrollment) {
        var retry = Retry.of(
                "enrollment",
                RetryConfig.custom()
                        .maxAttempts(Integer.MAX_VALUE)
                        .intervalFunction(Backoff.intervals(firstPause, LONGEST_PAUSE))
                        .retryExceptions(GatewayUnavailableException.class)
                        .build());
        retry.getEventPublisher()
                .onRetry(event -> (isWorthSaying(event.getNumberOfRetryAttempts()) ? log.atWarn() : log.atDebug())
                        .addKeyValue("attempt", event.getNumberOfRetryAttempts())
                        .addKeyValue("next_in", event.getWaitInterval())
                        .addKeyValue("reason", message(event.getLastThrowable()))
                        .log("cannot enrol yet, and runs no tasks; trying again"));
        try {
            var identity = retry.executeCallable(() -> gateway.enroll(enrollment));
            log.atInfo().addKeyValue("agent_id", identity.agentId()).log("enrolled");
            return identity;
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new EnrollmentException("gave up enrolling: " + e.getMessage(), e);
        }
    }
}
