package io.muster.agent.plugin;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a plugin in any language says of itself, in {@code plugin.yaml} or {@code plugin.json} beside its programs.
 *
 * @param requires a range of agent versions; null: any
 */
record ExecutableManifest(
        @Nullable String id,
        @Nullable String version,
        @Nullable String requires,
        @Nullable String description,
        @Nullable List<Type> types) {
    private static final int MAX_BYTES = 256 * 1024;
    private static final List<String> FILES = List.of("plugin.yaml", "plugin.yml", "plugin.json");
    /** JSON is YAML, so one reader does for both. */
    private static final ObjectReader READER = YAMLMapper.builder()
            .propertyNamingStrategy(com.fasterxml.jackson.databind.PropertyNamingStrategies.SNAKE_CASE)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .withCoercionConfig(
                    LogicalType.Textual, config -> config.setCoercion(CoercionInputShape.Float, CoercionAction.Fail))
            .build()
            .readerFor(ExecutableManifest.class);

    /**
     * A task type.
     *
     * @param entryPoint the program and its first arguments; the program is a file of the plugin
     * @param paramsSchema a JSON Schema; null: any params
     */
    record Type(
            @Nullable String name,
            @Nullable String description,
            @Nullable List<String> entryPoint,
            @Nullable ObjectNode paramsSchema) {}

    /** The manifest's file, if the folder has one. */
    static Optional<Path> file(Path folder) {
        return Stream.of(FILES.toArray(String[]::new))
                .map(folder::resolve)
                .filter(Files::isRegularFile)
                .findFirst();
    }

    static ExecutableManifest read(Path file) throws PluginException {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new PluginException(file.getFileName() + " is longer than " + MAX_BYTES + " bytes");
            }
            ExecutableManifest manifest = READER.readValue(Files.readAllBytes(file));
            if (manifest == null || manifest.id == null || manifest.version == null || manifest.types == null) {
                throw new PluginException(file.getFileName() + " must have id, version and types");
            }
            return manifest;
        } catch (JacksonException e) {
            var location = e.getLocation();
            throw new PluginException(
                    file.getFileName() + (location == null ? "" : " line " + location.getLineNr()) + ": "
                            + e.getOriginalMessage(),
                    e);
        } catch (IOException e) {
            throw new PluginException("cannot read " + file + ": " + e, e);
        }
    }
}
