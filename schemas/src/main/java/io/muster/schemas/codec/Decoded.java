package io.muster.schemas.codec;

import io.muster.schemas.message.Message;
import org.jspecify.annotations.Nullable;

/** What a record turned out to be. */
public sealed interface Decoded {
    /**
     * A message of ours.
     *
     * @param traceparent W3C trace context of whoever caused the message, or null
     * @param ignoredFields how many of its fields this version does not know: a newer producer's; count them
     */
    record Known(Message message, @Nullable String traceparent, int ignoredFields) implements Decoded {}

    /** Well formed, but of a type that this version does not know: a newer producer. Skip and count it. */
    record UnknownType(String ceType) implements Decoded {}

    /** Not one of ours, or broken. It belongs in the dead letters, with this reason. */
    record Undecodable(String reason) implements Decoded {}
}
