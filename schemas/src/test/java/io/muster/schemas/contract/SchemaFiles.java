package io.muster.schemas.contract;

import com.fasterxml.jackson.databind.JsonNode;
import io.muster.schemas.codec.Json;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A set of schema files, by path: {@code task/v1/task-submitted.json}. */
@FunctionalInterface
public interface SchemaFiles {
    /** The contract as it is now, from the class path. */
    SchemaFiles CURRENT = path -> {
        try (var stream = SchemaFiles.class.getResourceAsStream("/" + path)) {
            if (stream == null) {
                throw new FileNotFoundException("there is no schemas/src/main/resources/" + path);
            }
            return stream.readAllBytes();
        }
    };

    /** @throws IOException when there is no such file */
    byte[] bytes(String path) throws IOException;

    static SchemaFiles in(Path directory) {
        return path -> Files.readAllBytes(directory.resolve(path));
    }

    /** The paths of all schemas in a directory, sorted. */
    static List<String> list(Path directory) {
        try (var files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .map(file -> directory.relativize(file).toString().replace('\\', '/'))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    default JsonNode read(String path) {
        try {
            return Json.MAPPER.readTree(bytes(path));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path, e);
        }
    }

    default SchemaNode schema(String path) {
        return new SchemaNode(this, path, read(path));
    }
}
