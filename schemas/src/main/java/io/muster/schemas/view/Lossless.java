package io.muster.schemas.view;

import com.fasterxml.jackson.databind.JsonNode;
import io.muster.schemas.message.AgentEnrolled;
import io.muster.schemas.message.AgentEvent;
import io.muster.schemas.message.AgentRegistered;
import io.muster.schemas.message.AgentWentOffline;
import io.muster.schemas.message.Heartbeat;
import io.muster.schemas.message.TaskCancelRequested;
import io.muster.schemas.message.TaskCanceled;
import io.muster.schemas.message.TaskDelivered;
import io.muster.schemas.message.TaskEvent;
import io.muster.schemas.message.TaskExpired;
import io.muster.schemas.message.TaskFinished;
import io.muster.schemas.message.TaskLost;
import io.muster.schemas.message.TaskQueued;
import io.muster.schemas.message.TaskRecalled;
import io.muster.schemas.message.TaskReturned;
import io.muster.schemas.message.TaskStarted;
import io.muster.schemas.message.TaskSubmitted;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether a hash gives an event's facts back exactly as they are, as it does nearly all that is decoded. When in
 * doubt it says no.
 */
public final class Lossless {
    private Lossless() {}

    public static boolean inHash(TaskEvent event) {
        return switch (event) {
            case TaskSubmitted e ->
                inHash(e.submittedAt())
                        && inHash(e.selector())
                        && inHash(e.type())
                        && inHash(e.submittedBy())
                        && inHash(e.annotations())
                        && inHash(e.params());
            case TaskQueued e -> inHash(e.queuedAt()) && (e.claimBefore() == null || inHash(e.claimBefore()));
            case TaskReturned e -> inHash(e.returnedAt());
            case TaskRecalled e -> inHash(e.recalledAt());
            case TaskDelivered e -> inHash(e.deliveredAt());
            case TaskStarted e -> inHash(e.startedAt()) && inHash(e.bootId());
            case TaskFinished e ->
                inHash(e.finishedAt())
                        && inHash(e.stdout())
                        && inHash(e.stderr())
                        && inHash(e.policyRule())
                        && inHash(e.error());
            case TaskExpired e -> inHash(e.expiredAt());
            case TaskLost e -> inHash(e.lostAt());
            case TaskCancelRequested e -> inHash(e.requestedAt()) && inHash(e.requestedBy());
            case TaskCanceled e -> inHash(e.canceledAt());
        };
    }

    public static boolean inHash(AgentEvent event) {
        return switch (event) {
            case Heartbeat e ->
                inHash(e.sentAt())
                        && inHash(e.bootTime())
                        && inHash(e.agentVersion())
                        && inHash(e.isolation())
                        && (e.handlers() == null || e.handlers().stream().allMatch(Lossless::inHash));
            case AgentWentOffline e -> inHash(e.offlineAt());
            case AgentEnrolled e -> true; // of which no hash keeps anything
            case AgentRegistered e -> false; // seldom, and with much in it
        };
    }

    private static boolean inHash(Instant time) {
        return time.truncatedTo(ChronoUnit.MILLIS).equals(time);
    }

    /** No surrogate is without its other half. */
    private static boolean inHash(@Nullable String text) {
        if (text == null) {
            return true;
        }
        for (var i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (i + 1 == text.length() || !Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1))) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    private static boolean inHash(Map<String, @Nullable String> texts) {
        return texts.entrySet().stream()
                .allMatch(entry -> inHash(entry.getKey()) && entry.getValue() != null && inHash(entry.getValue()));
    }

    /** Text, whole numbers of the type that a parser takes for them, and what is made of these. */
    private static boolean inHash(JsonNode json) {
        return switch (json.getNodeType()) {
            case STRING -> inHash(json.textValue());
            case NUMBER -> json.isInt() || (json.isLong() && !json.canConvertToInt());
            case OBJECT -> json.propertyStream().allMatch(field -> inHash(field.getKey()) && inHash(field.getValue()));
            case ARRAY -> StreamSupport.stream(json.spliterator(), false).allMatch(Lossless::inHash);
            case BOOLEAN, NULL -> true;
            case BINARY, MISSING, POJO -> false;
        };
    }
}
