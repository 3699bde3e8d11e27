package io.muster.cli;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.schemas.codec.Json;
import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads words of the command line as the contract's types, so that a wrong one is told before anything is sent. */
final class Converters {
    private Converters() {}

    /** @param parser whose {@link IllegalArgumentException} message is shown to the user */
    static <T> ITypeConverter<T> of(Function<String, T> parser) {
        return text -> {
            try {
                return parser.apply(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
        };
    }

    /** One of a few values, by the name that it has in the API. */
    static <T> ITypeConverter<T> named(T[] values, Function<T, String> name) {
        return text -> Arrays.stream(values)
                .filter(value -> name.apply(value).equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("'" + text + "' is not one of "
                        + Arrays.stream(values).map(name).collect(Collectors.joining(", "))));
    }

    static ObjectNode jsonObject(String text) {
        try {
            if (Json.MAPPER.readTree(text) instanceof ObjectNode object) {
                return object;
            }
        } catch (JacksonException e) {
            throw new IllegalArgumentException("not valid JSON: " + e.getOriginalMessage(), e);
        }
        throw new IllegalArgumentException("must be a JSON object, as {\"command\": \"df -h\"}");
    }
}
