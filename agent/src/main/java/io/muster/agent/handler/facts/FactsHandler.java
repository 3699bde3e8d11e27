package io.muster.agent.handler.facts;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.agent.handler.Handler;
import io.muster.agent.handler.Outcome;
import io.muster.agent.handler.Work;
import io.muster.agent.handler.params.Params;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;

/** {@code facts}: what this machine is, as JSON on standard output. */
public final class FactsHandler implements Handler {
    private static final String TYPE = "facts";
    private final Supplier<ObjectNode> facts;

    /** @param facts collects them; may be called from several threads */
    public FactsHandler(Supplier<ObjectNode> facts) {
        this.facts = facts;
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public Work prepare(ObjectNode params) {
        var _ = new Params(TYPE, params, Set.of());
        return context -> {
            context.started(OptionalLong.empty());
            context.stdout().print(facts.get());
            return context.stopRequested().isDone() ? new Outcome.Stopped() : new Outcome.Completed();
        };
    }
}
