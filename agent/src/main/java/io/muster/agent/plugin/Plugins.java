package io.muster.agent.plugin;

import io.muster.agent.execute.Handlers;
import io.muster.agent.handler.Handler;
import io.muster.agent.plugin.PluginRequest.Install;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The plugins of this agent: which there are, which run, and how one takes another's place.
 *
 * <p>One change at a time. A version takes over when it has loaded and its types are free; until then, and if it does not, the
 * one before it goes on.
 */
public final class Plugins implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Plugins.class);
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(1);
    private final PluginSettings settings;
    private final PluginLoader loader;
    private final PluginStore store;
    private final Handlers handlers;
    private volatile Runnable changed = () -> {};
    private final InstantSource clock;
    private final Map<String, Slot> slots = new TreeMap<>();

    /**
     * A plugin that the agent knows.
     *
     * @param installed null when it was put in place by hand
     * @param active null while it runs no tasks
     * @param error why it does not, when it should
     */
    private record Slot(
            String id,
            @Nullable Installed installed,
            @Nullable ActivePlugin active,
            @Nullable String error) {
        Collection<Handler> handlers() {
            return active == null ? List.of() : active.handlers();
        }
    }

    Plugins(PluginSettings settings, PluginLoader loader, Handlers handlers, InstantSource clock) {
        this.settings = settings;
        this.loader = new BoundedLoading(loader, settings.loadTimeout());
        this.store = new PluginStore(settings.directory());
        this.handlers = handlers;
        this.clock = clock;
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
        var loading = new ArrayList<CompletableFuture<Slot>>();
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

    private Slot slot(Installed plugin) {
        try {
            return new Slot(plugin.id(), plugin, plugin.enabled() ? load(store.content(plugin)) : null, null);
        } catch (PluginException e) {
            return new Slot(plugin.id(), plugin, null, e.getMessage());
        }
    }

    private Slot slot(Path place) {
        try {
            var active = load(place);
            return new Slot(active.name().id(), null, active, null);
        } catch (PluginException e) {
            return new Slot(place.getFileName().toString(), null, null, e.getMessage());
        }
    }

    private ActivePlugin load(Path place) throws PluginException {
        return ActivePlugin.of(loader.load(place));
    }

    private void add(Slot slot) {
        var added = slot;
        if (slot.active() != null) {
            try {
                if (slots.containsKey(slot.id())) {
                    throw new IllegalArgumentException("there is another plugin " + slot.id());
                }
                handlers.swap(List.of(), slot.handlers());
            } catch (IllegalArgumentException e) {
                slot.active().retire(() -> {});
                added = new Slot(slot.id(), slot.installed(), null, e.getMessage());
            }
        }
        slots.putIfAbsent(added.id(), added);
        tell(added);
    }

    private static void tell(Slot slot) {
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
        return slots.values().stream().map(Plugins::status).toList();
    }

    /** @throws PluginException saying why it was not; what was there before goes on then */
    synchronized PluginStatus install(Install request) throws PluginException {
        refuseWhenStopped();
        Path stage = null;
        try {
            stage = store.stage();
            var archive = PluginArchive.receive(
                    request.source(), request.sha256(), request.signature(), settings, stage.resolve("archive"));
            var isJar = archive.isJar();
            var staged = stage.resolve(isJar ? "content.jar" : "content");
            if (isJar) {
                Files.move(archive.file(), staged);
            } else {
                Unpacking.unpack(archive.file(), staged, Unpacking.LIMITS);
            }
            return take(request, archive, staged);
        } catch (IOException e) {
            throw new PluginException("cannot store the plugin: " + e, e);
        } finally {
            if (stage != null) {
                PluginStore.delete(stage);
            }
        }
    }

    private PluginStatus take(Install request, PluginArchive archive, Path staged) throws PluginException, IOException {
        var name = PluginName.read(staged);
        var before = slots.getOrDefault(name.id(), new Slot(name.id(), null, null, null));
        var known = before.installed();
        if (known != null && known.sha256().equals(archive.sha256()) && before.error() == null) {
            return status(before); // a repetition
        }
        check(request, name, before);
        var suffix = staged.toString().endsWith(".jar") ? ".jar" : "";
        var next = new Installed(
                name.id(),
                name.version().toString(),
                name.version() + "-" + archive.sha256().substring(0, 16) + suffix,
                known == null || known.enabled(),
                archive.sha256(),
                archive.signedBy(),
                clock.instant());
        store.place(staged, next);
        return replace(before, next);
    }

    private void check(Install request, PluginName name, Slot before) throws PluginException {
        if (!slots.containsKey(name.id())) {
            return;
        }
        var known = before.installed();
        if (known == null) {
            throw new PluginException(name.id() + " was put in place by hand; delete it there first");
        }
        if (!request.replace()) {
            throw new PluginException(name.id() + " " + known.version() + " is installed; upgrade it");
        }
        var isEarlier = PluginName.of(known.id(), known.version()).version().isHigherThan(name.version());
        if (isEarlier && !request.allowDowngrade()) {
            throw new PluginException(
                    name + " is earlier than " + known.version() + ", which is installed; allow_downgrade lets it in");
        }
    }

    private PluginStatus replace(Slot before, Installed next) throws PluginException, IOException {
        var known = before.installed();
        final ActivePlugin tried;
        try {
            tried = load(store.content(next));
        } catch (PluginException e) {
            drop(next, known);
            throw new PluginException(
                    next.id() + " " + next.version() + ": " + e.getMessage()
                            + (known == null ? "" : "; " + known.version() + " goes on"),
                    e);
        }
        var after = new Slot(next.id(), next, next.enabled() ? tried : null, null);
        take(before, after, next, () -> tried.retire(() -> drop(next, known)));
        if (!next.enabled()) {
            tried.retire(() -> {});
        }
        if (before.active() != null) {
            before.active().retire(() -> drop(known, next));
        } else {
            drop(known, next);
        }
        return status(after);
    }

    /** Types first, since they may be taken; then what holds on disk, which may fail as well. */
    private void take(Slot before, Slot after, Installed entry, Runnable otherwise)
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

    /** @param kept whose content must stay, which may be the same */
    private void drop(@Nullable Installed version, @Nullable Installed kept) {
        if (version != null && (kept == null || !kept.content().equals(version.content()))) {
            store.drop(version);
        }
    }

    synchronized PluginStatus enable(String id) throws PluginException {
        refuseWhenStopped();
        var before = installed(id);
        if (before.active() != null || before.installed() == null) {
            return status(before);
        }
        var active = load(store.content(before.installed()));
        var after = new Slot(id, before.installed().withEnabled(true), active, null);
        try {
            take(before, after, before.installed().withEnabled(true), () -> active.retire(() -> {}));
        } catch (IOException e) {
            throw new PluginException("cannot store that " + id + " is enabled: " + e, e);
        }
        return status(after);
    }

    /** Tasks that were accepted before still run. */
    synchronized PluginStatus disable(String id) throws PluginException {
        refuseWhenStopped();
        var before = installed(id);
        if (before.installed() == null || !before.installed().enabled()) {
            return status(before);
        }
        var after = new Slot(id, before.installed().withEnabled(false), null, null);
        try {
            take(before, after, before.installed().withEnabled(false), () -> {});
        } catch (IOException e) {
            throw new PluginException("cannot store that " + id + " is disabled: " + e, e);
        }
        if (before.active() != null) {
            before.active().retire(() -> {});
        }
        return status(after);
    }

    /** Tasks that were accepted before still run; then its files go. */
    synchronized void remove(String id) throws PluginException {
        refuseWhenStopped();
        var before = installed(id);
        try {
            store.forget(id);
        } catch (IOException e) {
            throw new PluginException("cannot remove " + id + ": " + e, e);
        }
        handlers.swap(before.handlers(), List.of());
        slots.remove(id);
        log.atInfo().addKeyValue("plugin", id).log("plugin removed");
        if (before.active() != null) {
            before.active().retire(() -> drop(before.installed(), null));
        } else {
            drop(before.installed(), null);
        }
        changed.run();
    }

    /** A change may have waited for another one, and its task be over. */
    private static void refuseWhenStopped() throws PluginException {
        if (Thread.currentThread().isInterrupted()) {
            throw new PluginException("was stopped before it began");
        }
    }

    private Slot installed(String id) throws PluginException {
        var slot = slots.get(id);
        if (slot == null) {
            throw new PluginException("there is no plugin " + id + "; there are: " + String.join(", ", slots.keySet()));
        }
        if (slot.installed() == null) {
            throw new PluginException(id + " was put in place by hand, and is changed there");
        }
        return slot;
    }

    private static PluginStatus status(Slot slot) {
        var installed = slot.installed();
        var active = slot.active();
        var version =
                active != null ? active.name().version().toString() : installed == null ? null : installed.version();
        return new PluginStatus(
                slot.id(),
                version,
                active == null ? null : active.kind().wireName(),
                active != null ? "enabled" : slot.error() != null ? "failed" : "disabled",
                slot.error(),
                slot.handlers().stream().map(Handler::type).toList(),
                installed == null ? "by_hand" : "installed",
                installed == null ? null : installed.sha256(),
                installed == null ? null : installed.signedBy(),
                installed == null ? null : installed.installedAt());
    }

    /** Lets all of them go; one that hangs is left to the end of the process. */
    @Override
    public void close() {
        final List<ActivePlugin> active;
        synchronized (this) {
            active = slots.values().stream()
                    .map(Slot::active)
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
