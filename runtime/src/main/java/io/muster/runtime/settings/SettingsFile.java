package io.muster.runtime.settings;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/** Reads a YAML configuration file into flat keys: {@code gateway: {http-port: 8080}} is {@code gateway.http-port}. */
final class SettingsFile {
    private SettingsFile() {}

    /** @throws SettingsException when the file cannot be read or is not a YAML mapping */
    static Map<String, String> read(Path file) {
        try (Reader reader = Files.newBufferedReader(file)) {
            Object content = new Yaml(new SafeConstructor(new LoaderOptions())).load(reader);
            var flat = new TreeMap<String, String>();
            if (content instanceof Map<?, ?> map) {
                flatten("", map, flat);
            } else if (content != null) {
                throw new SettingsException(List.of(file + ": must be a YAML mapping, as gateway: {http-port: 8080}"));
            }
            return flat;
        } catch (IOException e) {
            throw new SettingsException(List.of(file + ": cannot be read: " + e.getMessage()));
        } catch (YAMLException e) {
            throw new SettingsException(List.of(file + ": is not valid YAML: " + e.getMessage()));
        }
    }

    private static void flatten(String prefix, Map<?, ?> map, Map<String, String> flat) {
        map.forEach((key, value) -> {
            if (value instanceof Map<?, ?> nested) {
                flatten(prefix + key + ".", nested, flat);
            } else if (value instanceof List<?> list) {
                flat.put(
                        prefix + key,
                        String.join(",", list.stream().map(String::valueOf).toList()));
            } else if (value != null) {
                flat.put(prefix + key, value.toString());
            }
        });
    }
}
