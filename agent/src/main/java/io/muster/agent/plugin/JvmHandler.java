package io.muster.agent.plugin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.agent.handler.Handler;
import io.muster.agent.handler.Intent;
import io.muster.agent.handler.Outcome;
import io.muster.agent.handler.RunContext;
import io.muster.agent.handler.Work;
import java.util.Optional;

/**
 * A handler that finds its own classes in its thread's context, where many libraries look. What it says of itself was asked once,
 * when it was loaded, so that only {@link #prepare} runs a plugin's code where others wait for it.
 */
record JvmHandler(Handler handler, String type, Optional<String> paramsSchema, ClassLoader classes) implements Handler {
    static JvmHandler of(Handler handler, ClassLoader classes) {
        return new JvmHandler(handler, handler.type(), handler.paramsSchema(), classes);
    }

    @Override
    public Work prepare(ObjectNode params) {
        try {
            return new InItsContext(handler.prepare(params), classes);
        } catch (LinkageError | StackOverflowError e) {
            throw new IllegalStateException("the plugin is broken: " + e, e);
        }
    }

    private record InItsContext(Work work, ClassLoader classes) implements Work {
        @Override
        public Outcome run(RunContext context) throws Exception {
            var thread = Thread.currentThread();
            var before = thread.getContextClassLoader();
            thread.setContextClassLoader(classes);
            try {
                return work.run(context);
            } finally {
                thread.setContextClassLoader(before);
            }
        }

        @Override
        public Intent intent() {
            return work.intent();
        }
    }
}
