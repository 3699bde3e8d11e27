package io.muster.schemas.message;

import java.time.Instant;

/** Anything that travels through Kafka as one record. */
public sealed interface Message permits TaskEvent, AgentCommand, AgentEvent, OutputChunk {
    /** The record key. Everything that is folded into one view shares it, and with it the partition. */
    String key();

    /**
     * Names the occurrence, not the record: when the same fact is written twice (a retry, a restart), both records
     * carry the same id, so that consumers can remove duplicates by it. It is sent as {@code ce_id}.
     */
    String eventId();

    /** When it happened, by the clock of whoever says so. It is sent as {@code ce_time}. */
    Instant at();
}
