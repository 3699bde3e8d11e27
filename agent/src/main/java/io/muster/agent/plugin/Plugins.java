package io.muster.agent.plugin;

import io.muster.agent.execute.Handlers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The plugins of this agent: which there are, and which run. {@link #changes} is how one takes another's place. */
public final class Plugins implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Plugins.class);
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(1);
    private final PluginLoader loader;
    private final PluginStore store;
    private final Handlers handlers;
    private volatile Runnable changed = () -> {};
    private final PluginChanges changes;
    private final Map<String, PluginSlot> slots = new TreeMap<>();

    Plugins(PluginSettings settings, PluginLoader loader, Handlers handlers, InstantSource clock) {
        this.loader = new BoundedLoading(loader, settings.loadTimeout());
        this.store = new PluginStore(settings.directory());
        this.handlers = handlers;
        this.changes = new PluginChanges(settings, this, store, clock);
    }

    /**
     * @param agentVersion what plugins' {@code requires} is compared with
     * @param handlers to which the plugins' types are added
     */
    public static Plugins create(
            PluginSettings settings, String agentVersion, Programs programs, Handlers handlers, InstantSource clock) {
        var files = new PluginFiles(AgentRelease.of(agentVersion), programs, settings.loadTimeout());
        return new Plugins(settings, files, handlers, clock);
    }

    /** @param listener called when the types have changed; must return soon */
    public void onChange(Runnable listener) {
        changed = listener;
    }

    /** Loads what is there, all at the same time. What does not load is told and in nobody's way. */
    public synchronized void start() {
        store.sweep();
        var loading = new ArrayList<CompletableFuture<PluginSlot>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var plugin : store.installed()) {
                loading.add(CompletableFuture.supplyAsync(() -> slot(plugin), threads));
            }
            for (var place : store.placedByHand()) {
                loading.add(CompletableFuture.supplyAsync(() -> slot(place), threads));
            }
        }
        loading.forEach(slot -> add(slot.join()));
    }

    private PluginSlot slot(Installed plugin) {
        try {
            return new PluginSlot(plugin.id(), plugin, plugin.enabled() ? load(store.content(plugin)) : null, null);
        } catch (PluginException e) {
            return new PluginSlot(plugin.id(), plugin, null, e.getMessage());
        }
    }

    private PluginSlot slot(Path place) {
        try {
            var active = load(place);
            return new PluginSlot(active.name().id(), null, active, null);
        } catch (PluginException e) {
            return new PluginSlot(place.getFileName().toString(), null, null, e.getMessage());
        }
    }

    private void add(PluginSlot slot) {
        var added = slot;
        if (slot.active() != null) {
            try {
                if (slots.containsKey(slot.id())) {
                    throw new IllegalArgumentException("there is another plugin " + slot.id());
                }
                handlers.swap(List.of(), slot.handlers());
            } catch (IllegalArgumentException e) {
                slot.active().retire(() -> {});
                added = new PluginSlot(slot.id(), slot.installed(), null, e.getMessage());
            }
        }
        slots.putIfAbsent(added.id(), added);
        tell(added);
    }

    private static void tell(PluginSlot slot) {
        if (slot.error() != null) {
            log.atError()
                    .addKeyValue("plugin", slot.id())
                    .addKeyValue("reason", slot.error())
                    .log("a plugin is not used");
        } else if (slot.active() != null) {
            log.atInfo().addKeyValue("plugin", slot.active().name()).log("plugin ready");
        }
    }

    synchronized List<PluginStatus> list() {
        return slots.values().stream().map(PluginSlot::status).toList();
    }

    /** Installs, upgrades and removes them. */
    PluginChanges changes() {
        return changes;
    }

    /** Empty when there is none of that id. */
    synchronized Optional<PluginSlot> find(String id) {
        return Optional.ofNullable(slots.get(id));
    }

    ActivePlugin load(Path place) throws PluginException {
        return ActivePlugin.of(loader.load(place));
    }

    /**
     * Puts one in the place of another: types first, since they may be taken; then what holds on disk, which may fail as well.
     *
     * @param otherwise called before it throws
     */
    synchronized void take(PluginSlot before, PluginSlot after, Installed entry, Runnable otherwise)
            throws PluginException, IOException {
        try {
            handlers.swap(before.handlers(), after.handlers());
        } catch (IllegalArgumentException e) {
            otherwise.run();
            throw new PluginException(entry.id() + " " + entry.version() + ": " + e.getMessage(), e);
        }
        try {
            store.commit(entry);
        } catch (IOException e) {
            handlers.swap(after.handlers(), before.handlers());
            otherwise.run();
            throw e;
        }
        slots.put(after.id(), after);
        tell(after);
        changed.run();
    }

    /** Takes it out; its files are the caller's. */
    synchronized void remove(PluginSlot slot) {
        handlers.swap(slot.handlers(), List.of());
        slots.remove(slot.id());
        log.atInfo().addKeyValue("plugin", slot.id()).log("plugin removed");
    }

    /** To be called when a plugin is gone altogether. */
    void tellChange() {
        changed.run();
    }

    /** Lets all of them go; one that hangs is left to the end of the process. */
    @Override
    public void close() {
        final List<ActivePlugin> active;
        synchronized (this) {
            active = slots.values().stream()
                    .map(PluginSlot::active)
                    .flatMap(java.util.stream.Stream::ofNullable)
                    .toList();
            slots.clear();
        }
        if (active.isEmpty()) {
            return;
        }
        var thread = Thread.ofPlatform()
                .daemon()
                .name("agent-plugins-close")
                .start(() -> active.forEach(plugin -> plugin.retire(() -> {})));
        try {
            thread.join(CLOSE_WAIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
