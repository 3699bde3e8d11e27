package io.muster.agent.plugin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.agent.handler.Handler;
import io.muster.agent.handler.Intent;
import io.muster.agent.handler.Outcome;
import io.muster.agent.handler.RunContext;
import io.muster.agent.handler.Work;
import java.lang.ref.Cleaner;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * A loaded plugin and how many tasks need it. What was admitted while it was there runs with it, also when another version, or
 * none, has taken its place: it is closed when the last of them is over.
 */
final class ActivePlugin {
    private static final Pattern TYPE = Pattern.compile("[a-z][a-z0-9_.-]{0,62}");
    private static final Cleaner CLEANER = Cleaner.create();
    private final LoadedPlugin plugin;
    private final List<Handler> handlers;
    private final AtomicInteger users = new AtomicInteger(1);
    private volatile Runnable afterwards = () -> {};

    private ActivePlugin(LoadedPlugin plugin, List<Handler> checked) {
        this.plugin = plugin;
        this.handlers = checked.stream().<Handler>map(Lease::new).toList();
    }

    /** @throws PluginException when its types are none; it is closed then */
    static ActivePlugin of(LoadedPlugin plugin) throws PluginException {
        try {
            var checked = new ArrayList<Handler>();
            for (var handler : plugin.handlers()) {
                if (!TYPE.matcher(handler.type()).matches()) {
                    throw new PluginException(
                            plugin.name() + ": the type '" + handler.type() + "' must match " + TYPE.pattern());
                }
                checked.add(ParamsCheck.of(handler));
            }
            if (checked.isEmpty()) {
                throw new PluginException(plugin.name() + " has no task types");
            }
            return new ActivePlugin(plugin, checked);
        } catch (PluginException | RuntimeException | Error e) {
            plugin.close();
            throw e;
        }
    }

    PluginName name() {
        return plugin.name();
    }

    PluginKind kind() {
        return plugin.kind();
    }

    List<Handler> handlers() {
        return handlers;
    }

    /** @param whenUnused called once, when no task needs it any more; maybe at once */
    void retire(Runnable whenUnused) {
        afterwards = whenUnused;
        leave();
    }

    private void leave() {
        if (users.decrementAndGet() == 0) {
            plugin.close();
            afterwards.run();
        }
    }

    private final class Lease implements Handler {
        private final Handler handler;

        Lease(Handler handler) {
            this.handler = handler;
        }

        @Override
        public String type() {
            return handler.type();
        }

        @Override
        public Optional<String> paramsSchema() {
            return handler.paramsSchema();
        }

        @Override
        public Work prepare(ObjectNode params) {
            if (users.getAndUpdate(now -> now == 0 ? 0 : now + 1) == 0) {
                throw new IllegalArgumentException(
                        "the plugin " + plugin.name() + " has just been replaced or removed");
            }
            try {
                return new LeasedWork(handler.prepare(params));
            } catch (RuntimeException | Error e) {
                leave();
                throw e;
            }
        }
    }

    /** Needs the plugin until it has run, or until nobody can run it any more. */
    private final class LeasedWork implements Work {
        private final Work work;
        private final Cleaner.Cleanable lease;

        LeasedWork(Work work) {
            this.work = work;
            lease = CLEANER.register(this, ActivePlugin.this::leave);
        }

        @Override
        public Outcome run(RunContext context) throws Exception {
            try {
                return work.run(context);
            } finally {
                lease.clean();
            }
        }

        @Override
        public Intent intent() {
            return work.intent();
        }
    }
}
