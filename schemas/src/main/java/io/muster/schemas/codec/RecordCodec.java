package io.muster.schemas.codec;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.muster.schemas.message.Message;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Messages to records and back, by the CloudEvents 1.0 Kafka protocol binding in binary mode: the value is the plain
 * JSON of the message, the attributes are {@code ce_*} headers. Any consumer can read the value without this class.
 */
public final class RecordCodec {
    private final String source;

    /** @param source the {@code ce_source} of what is encoded here: a URI reference, as {@code /muster/gateway} */
    public RecordCodec(String source) {
        this.source = source;
    }

    public EncodedRecord encode(Message message) {
        return encode(message, null);
    }

    /** @param traceparent W3C trace context to carry along, or null */
    public EncodedRecord encode(Message message, @Nullable String traceparent) {
        var headers = new LinkedHashMap<String, String>();
        headers.put("ce_specversion", "1.0");
        headers.put("ce_id", message.eventId());
        headers.put("ce_type", MessageType.of(message).ceType());
        headers.put("ce_source", source);
        headers.put("ce_time", Json.format(message.at()));
        headers.put("content-type", "application/json");
        if (traceparent != null) {
            headers.put("traceparent", traceparent);
        }
        try {
            return new EncodedRecord(message.key(), Json.MAPPER.writeValueAsBytes(message), headers);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a message that cannot be written as JSON: " + message.eventId(), e);
        }
    }

    /**
     * Reads a record. Never throws, whatever the bytes.
     *
     * @param header finds a header's text by name, null when there is none
     * @param value the record's value; null for a tombstone
     */
    public static Decoded decode(Function<String, @Nullable String> header, byte @Nullable [] value) {
        var ceType = header.apply("ce_type");
        if (ceType == null) {
            return new Decoded.Undecodable("no ce_type header");
        }
        var type = MessageType.of(ceType);
        if (type.isEmpty()) {
            return new Decoded.UnknownType(ceType);
        }
        if (value == null) {
            return new Decoded.Undecodable(ceType + " without a value");
        }
        try {
            var ignored = new IgnoredFields();
            Message message = ignored.counting(type.get().reader()).readValue(value);
            return message == null
                    ? new Decoded.Undecodable(ceType + " with the JSON value null")
                    : new Decoded.Known(message, header.apply("traceparent"), ignored.count());
        } catch (IOException | RuntimeException e) {
            return new Decoded.Undecodable(ceType + ": " + firstLine(e));
        }
    }

    private static String firstLine(Exception e) {
        var message = e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
        return message == null
                ? e.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
    }
}
