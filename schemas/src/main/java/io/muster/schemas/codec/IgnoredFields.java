package io.muster.schemas.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.deser.DeserializationProblemHandler;
import java.io.IOException;

/** Counts the fields of one value that nobody here knows, while they are skipped. */
final class IgnoredFields {
    static final DeserializationProblemHandler HANDLER = new Handler();
    private int count;

    /** @param reader one that has the {@link #HANDLER} */
    ObjectReader counting(ObjectReader reader) {
        return reader.withAttribute(IgnoredFields.class, this);
    }

    int count() {
        return count;
    }

    private static final class Handler extends DeserializationProblemHandler {
        @Override
        public boolean handleUnknownProperty(
                DeserializationContext context,
                JsonParser parser,
                JsonDeserializer<?> deserializer,
                Object beanOrClass,
                String propertyName)
                throws IOException {
            if (context.getAttribute(IgnoredFields.class) instanceof IgnoredFields fields) {
                fields.count++;
            }
            parser.skipChildren();
            return true;
        }
    }
}
