package io.muster.agent.plugin;

import io.muster.agent.handler.Handler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A folder of programs with a manifest. */
record ExecutablePlugin(PluginName name, List<Handler> handlers) implements LoadedPlugin {
    static ExecutablePlugin load(Path folder, Path manifestFile, AgentRelease agent, Programs programs)
            throws PluginException {
        var manifest = ExecutableManifest.read(manifestFile);
        var name = PluginName.of(String.valueOf(manifest.id()), String.valueOf(manifest.version()));
        agent.check(name, manifest.requires() == null ? "" : manifest.requires());
        var handlers = new ArrayList<Handler>();
        for (var type : manifest.types() == null ? List.<ExecutableManifest.Type>of() : manifest.types()) {
            if (type.name() == null
                    || type.entryPoint() == null
                    || type.entryPoint().isEmpty()) {
                throw new PluginException(name + ": each of types must have name and entry_point, as [\"./run\"]");
            }
            var schema = type.paramsSchema() == null ? "" : type.paramsSchema().toString();
            handlers.add(new ExecutableHandler(
                    name, type.name(), commandLine(folder, name, type.entryPoint()), schema, folder, programs));
        }
        return new ExecutablePlugin(name, List.copyOf(handlers));
    }

    /** The first word is a file of the plugin, or, without a slash, a program of the machine, as {@code python3}. */
    private static List<String> commandLine(Path folder, PluginName name, List<String> entryPoint)
            throws PluginException {
        var program = entryPoint.getFirst();
        var file = folder.resolve(program).normalize();
        if (!program.contains("/") && !Files.exists(file)) {
            return List.copyOf(entryPoint);
        }
        try {
            if (!Files.isRegularFile(file) || !file.toRealPath().startsWith(folder.toRealPath())) {
                throw new PluginException(name + ": the entry point " + program + " is not a file of the plugin");
            }
        } catch (IOException e) {
            throw new PluginException(name + ": cannot read the entry point " + program + ": " + e, e);
        }
        if (!Files.isExecutable(file)) {
            throw new PluginException(name + ": the entry point " + program + " is not executable (chmod +x)");
        }
        var words = new ArrayList<>(entryPoint);
        words.set(0, file.toAbsolutePath().toString());
        return List.copyOf(words);
    }

    @Override
    public PluginKind kind() {
        return PluginKind.EXECUTABLE;
    }

    /** There is nothing to let go of: each task is a process of its own. */
    @Override
    public void close() {}
}
