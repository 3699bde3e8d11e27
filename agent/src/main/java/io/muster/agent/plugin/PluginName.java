package io.muster.agent.plugin;

import com.github.zafarkhaja.semver.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Properties;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.regex.Pattern;

/**
 * Which plugin, and which version of it.
 *
 * @param id the name of its folder as well, so it can be nothing that leads elsewhere
 */
record PluginName(String id, Version version) {
    private static final String GRAMMAR = "[a-z0-9][a-z0-9_-]{0,62}";
    private static final int MAX_VERSION = 64;
    private static final Pattern ID = Pattern.compile(GRAMMAR);

    /** @throws PluginException when one of them is not valid */
    static PluginName of(String id, String version) throws PluginException {
        if (!isValidId(id)) {
            throw new PluginException("the id '" + id + "' must match " + GRAMMAR);
        }
        if (version.length() > MAX_VERSION) {
            throw new PluginException("the version of " + id + " must not be longer than " + MAX_VERSION);
        }
        return new PluginName(
                id,
                Version.tryParse(version)
                        .orElseThrow(() -> new PluginException(
                                "the version '" + version + "' of " + id + " must be a semantic version, as 1.2.0")));
    }

    /** Reads what a plugin calls itself without running any of it. */
    static PluginName read(Path place) throws PluginException {
        try {
            var manifest = ExecutableManifest.file(place);
            if (manifest.isPresent()) {
                var said = ExecutableManifest.read(manifest.get());
                return of(String.valueOf(said.id()), String.valueOf(said.version()));
            }
            if (Files.isDirectory(place)) {
                var properties = new Properties();
                try (var in = Files.newInputStream(place.resolve("plugin.properties"))) {
                    properties.load(in);
                }
                return of(properties.getProperty("plugin.id", ""), properties.getProperty("plugin.version", ""));
            }
            try (var jar = new JarFile(place.toFile())) {
                var attributes = jar.getManifest() == null
                        ? new Attributes()
                        : jar.getManifest().getMainAttributes();
                return of(said(attributes, "Plugin-Id"), said(attributes, "Plugin-Version"));
            }
        } catch (NoSuchFileException e) {
            throw new PluginException(
                    "is no plugin: it has neither plugin.yaml, plugin.json, plugin.properties nor a jar's Plugin-Id",
                    e);
        } catch (IOException e) {
            throw new PluginException("cannot read the plugin: " + e, e);
        }
    }

    private static String said(Attributes attributes, String name) throws PluginException {
        var value = attributes.getValue(name);
        if (value == null) {
            throw new PluginException("is no plugin: the jar's manifest has no " + name);
        }
        return value;
    }

    static boolean isValidId(String id) {
        return ID.matcher(id).matches();
    }

    @Override
    public String toString() {
        return id + " " + version;
    }
}
