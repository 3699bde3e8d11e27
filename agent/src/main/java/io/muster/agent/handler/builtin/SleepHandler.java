package io.muster.agent.handler.builtin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.agent.handler.Handler;
import io.muster.agent.handler.Outcome;
import io.muster.agent.handler.RunContext;
import io.muster.agent.handler.Work;
import io.muster.schemas.codec.Durations;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** {@code sleep}: {@code {"duration": "5s"}} takes that long and does nothing. For trying out and for tests. */
public final class SleepHandler implements Handler {
    private static final String DURATION = "duration";
    private static final Duration LONGEST = Duration.ofDays(1);

    @Override
    public String type() {
        return "sleep";
    }

    @Override
    public Work prepare(ObjectNode params) {
        var text = params.path(DURATION);
        if (!text.isTextual() || params.size() != 1) {
            throw new IllegalArgumentException("sleep takes one parameter, duration, as \"5s\"");
        }
        var duration = Durations.parse(text.textValue());
        if (duration.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("duration must not be longer than a day");
        }
        return context -> sleep(duration, context);
    }

    private static Outcome sleep(Duration duration, RunContext context)
            throws InterruptedException, ExecutionException {
        context.started(OptionalLong.empty());
        try {
            var _ = context.stopRequested().get(duration.toMillis(), TimeUnit.MILLISECONDS);
            return new Outcome.Stopped();
        } catch (TimeoutException e) {
            return new Outcome.Completed();
        }
    }
}
