package io.muster.schemas.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.time.DateTimeException;
import java.util.function.Function;

/** A value that is a string in JSON, and nothing else: numbers are not taken for it. */
final class TextScalar<T> {
    private final Class<T> type;
    private final Function<T, String> format;
    private final Function<String, T> parse;

    /** @param parse throws {@link IllegalArgumentException} or {@link DateTimeException} for what it cannot read */
    TextScalar(Class<T> type, Function<T, String> format, Function<String, T> parse) {
        this.type = type;
        this.format = format;
        this.parse = parse;
    }

    void addTo(SimpleModule module) {
        module.addSerializer(type, new Serializer()).addDeserializer(type, new Deserializer());
    }

    private final class Serializer extends JsonSerializer<T> {
        @Override
        public void serialize(T value, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeString(format.apply(value));
        }
    }

    private final class Deserializer extends JsonDeserializer<T> {
        @Override
        public T deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            if (!parser.hasToken(JsonToken.VALUE_STRING)) {
                return type.cast(context.handleUnexpectedToken(type, parser));
            }
            try {
                return parse.apply(parser.getText());
            } catch (IllegalArgumentException | DateTimeException | ArithmeticException e) {
                throw context.weirdStringException(parser.getText(), type, String.valueOf(e.getMessage()));
            }
        }
    }
}
