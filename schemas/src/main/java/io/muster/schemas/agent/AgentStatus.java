package io.muster.schemas.agent;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How an agent stands. The JSON form is the lower-case name. */
public enum AgentStatus {
    /** Known, but never heard of. */
    ENROLLED,
    /** Its heartbeats arrive. */
    ONLINE,
    /** No heartbeat for {@code offline_after}. */
    OFFLINE;

    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
