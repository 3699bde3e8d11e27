package io.muster.agent.plugin;

import io.muster.agent.plugin.PluginRequest.Install;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How one version of a plugin takes another's place: one change at a time. A version takes over when it has loaded and its types
 * are free; until then, and if it does not, the one before it goes on.
 */
final class PluginChanges {
    private final PluginSettings settings;
    private final Plugins plugins;
    private final PluginStore store;
    private final InstantSource clock;

    PluginChanges(PluginSettings settings, Plugins plugins, PluginStore store, InstantSource clock) {
        this.settings = settings;
        this.plugins = plugins;
        this.store = store;
        this.clock = clock;
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
        var before = plugins.find(name.id()).orElseGet(() -> PluginSlot.empty(name.id()));
        var known = before.installed();
        if (known != null && known.sha256().equals(archive.sha256()) && before.error() == null) {
            return before.status(); // a repetition
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

    private void check(Install request, PluginName name, PluginSlot before) throws PluginException {
        if (plugins.find(name.id()).isEmpty()) {
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

    private PluginStatus replace(PluginSlot before, Installed next) throws PluginException, IOException {
        var known = before.installed();
        final ActivePlugin tried;
        try {
            tried = plugins.load(store.content(next));
        } catch (PluginException e) {
            drop(next, known);
            throw new PluginException(
                    next.id() + " " + next.version() + ": " + e.getMessage()
                            + (known == null ? "" : "; " + known.version() + " goes on"),
                    e);
        }
        var after = new PluginSlot(next.id(), next, next.enabled() ? tried : null, null);
        plugins.take(before, after, next, () -> tried.retire(() -> drop(next, known)));
        if (!next.enabled()) {
            tried.retire(() -> {});
        }
        if (before.active() != null) {
            before.active().retire(() -> drop(known, next));
        } else {
            drop(known, next);
        }
        return after.status();
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
            return before.status();
        }
        var active = plugins.load(store.content(before.installed()));
        var after = new PluginSlot(id, before.installed().withEnabled(true), active, null);
        try {
            plugins.take(before, after, before.installed().withEnabled(true), () -> active.retire(() -> {}));
        } catch (IOException e) {
            throw new PluginException("cannot store that " + id + " is enabled: " + e, e);
        }
        return after.status();
    }

    /** Tasks that were accepted before still run. */
    synchronized PluginStatus disable(String id) throws PluginException {
        refuseWhenStopped();
        var before = installed(id);
        if (before.installed() == null || !before.installed().enabled()) {
            return before.status();
        }
        var after = new PluginSlot(id, before.installed().withEnabled(false), null, null);
        try {
            plugins.take(before, after, before.installed().withEnabled(false), () -> {});
        } catch (IOException e) {
            throw new PluginException("cannot store that " + id + " is disabled: " + e, e);
        }
        if (before.active() != null) {
            before.active().retire(() -> {});
        }
        return after.status();
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
        plugins.remove(before);
        if (before.active() != null) {
            before.active().retire(() -> drop(before.installed(), null));
        } else {
            drop(before.installed(), null);
        }
        plugins.tellChange();
    }

    /** A change may have waited for another one, and its task be over. */
    private static void refuseWhenStopped() throws PluginException {
        if (Thread.currentThread().isInterrupted()) {
            throw new PluginException("was stopped before it began");
        }
    }

    private PluginSlot installed(String id) throws PluginException {
        var slot = plugins.find(id)
                .orElseThrow(() -> new PluginException("there is no plugin " + id + "; there are: "
                        + plugins.list().stream().map(PluginStatus::id).collect(Collectors.joining(", "))));
        if (slot.installed() == null) {
            throw new PluginException(id + " was put in place by hand, and is changed there");
        }
        return slot;
    }
}
