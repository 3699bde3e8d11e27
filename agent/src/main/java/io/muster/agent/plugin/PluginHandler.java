package io.muster.agent.plugin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.agent.handler.Handler;
import io.muster.agent.handler.Outcome;
import io.muster.agent.handler.RunContext;
import io.muster.agent.handler.Work;
import io.muster.schemas.codec.Json;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** {@code plugin}: installs, upgrades, enables, disables, removes and lists plugins; says how it went as JSON. */
public final class PluginHandler implements Handler {
    private final Plugins plugins;

    public PluginHandler(Plugins plugins) {
        this.plugins = plugins;
    }

    @Override
    public String type() {
        return "plugin";
    }

    @Override
    public Work prepare(ObjectNode params) {
        var request = PluginRequest.parse(params);
        return context -> run(request, context);
    }

    /** What {@code stdout} holds. */
    private record Answer(List<PluginStatus> plugins) {}

    /** On a thread of its own, which can be interrupted while it fetches or loads. */
    private Outcome run(PluginRequest request, RunContext context) throws InterruptedException, ExecutionException {
        context.started(OptionalLong.empty());
        var done = new CompletableFuture<Outcome>();
        var thread = Thread.ofPlatform().daemon().name("agent-plugin-task").start(() -> {
            try {
                context.stdout().println(text(new Answer(answer(request))));
                done.complete(new Outcome.Completed());
            } catch (PluginException e) {
                done.complete(new Outcome.Failed(null, String.valueOf(e.getMessage())));
            } catch (RuntimeException | Error e) {
                done.completeExceptionally(e);
            }
        });
        var _ = CompletableFuture.anyOf(done, context.stopRequested()).get();
        if (done.isDone()) {
            return done.get();
        }
        thread.interrupt();
        try {
            var late = done.get(context.stopRequested().get().toMillis(), TimeUnit.MILLISECONDS);
            return late instanceof Outcome.Completed ? late : new Outcome.Stopped();
        } catch (TimeoutException e) {
            return new Outcome.Stopped();
        }
    }

    private List<PluginStatus> answer(PluginRequest request) throws PluginException {
        return switch (request) {
            case PluginRequest.ListAll _ -> plugins.list();
            case PluginRequest.Install install -> List.of(plugins.changes().install(install));
            case PluginRequest.Enable enable -> List.of(plugins.changes().enable(enable.id()));
            case PluginRequest.Disable disable -> List.of(plugins.changes().disable(disable.id()));
            case PluginRequest.Remove remove -> {
                plugins.changes().remove(remove.id());
                yield List.of();
            }
        };
    }

    private static String text(Answer answer) {
        try {
            return Json.MAPPER.writeValueAsString(answer);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer that cannot be written as JSON", e);
        }
    }
}
