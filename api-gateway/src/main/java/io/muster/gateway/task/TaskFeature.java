package io.muster.gateway.task;

import io.muster.gateway.GatewayConfig;
import io.muster.gateway.agent.AgentRegistry;
import io.muster.gateway.history.LogReadings;
import io.muster.gateway.http.TraceContext;
import io.muster.gateway.link.CommandLog;
import io.muster.gateway.store.TaskWaiter;
import io.muster.gateway.store.ViewReader;
import java.security.SecureRandom;
import java.time.InstantSource;

/** Puts the parts of this package together, so that they need not be public for the wiring's sake. */
public final class TaskFeature {
    private TaskFeature() {}

    public static TaskRoutes routes(
            GatewayConfig config,
            AgentRegistry registry,
            CommandLog commands,
            TaskFinder finder,
            ViewReader views,
            TaskWaiter waiter,
            LogReadings log,
            InstantSource clock,
            SecureRandom random) {
        var ids = new TaskIds(clock, random);
        var keys = new IdempotencyKeys(views);
        var submission = new TaskSubmission(new TaskTargets(registry, views)::check, commands, clock);
        return new TaskRoutes(
                config,
                ids,
                new RepeatableSubmission(ids, keys, submission, views),
                new TaskBatch(submission),
                keys,
                finder,
                new RerunSource(finder, log),
                new TaskCancellation(commands, clock),
                waiter,
                views,
                new TraceContext(random));
    }

    public static LooseTaskRoutes looseRoutes(
            GatewayConfig config,
            AgentRegistry registry,
            CommandLog commands,
            ViewReader views,
            InstantSource clock,
            SecureRandom random) {
        var keys = new IdempotencyKeys(views);
        var submission = new TaskSubmission(new TaskTargets(registry, views)::checkNamed, commands, clock);
        return new LooseTaskRoutes(
                config,
                new RepeatableSubmission(new TaskIds(clock, random), keys, submission, views),
                keys,
                new TraceContext(random));
    }
}
