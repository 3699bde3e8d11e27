package io.muster.dispatcher.fold;

import io.muster.schemas.view.ViewKeys;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * The smallest piece of a keyspace that can be looked at alone: a hash, a member of a sorted set, or the list of waiting
 * tasks.
 *
 * @param member empty for a hash and for the list
 */
public record KeyPart(String key, String member) {
    /** What the deltas change. */
    public static Set<KeyPart> of(Collection<ViewDelta> deltas) {
        var parts = new HashSet<KeyPart>();
        for (var delta : deltas) {
            parts.add(new KeyPart(delta.key(), ""));
            delta.added().forEach(entry -> parts.add(new KeyPart(entry.key(), entry.member())));
            delta.removed().forEach(entry -> parts.add(new KeyPart(entry.key(), entry.member())));
            if (delta.waiting() != ViewDelta.Waiting.UNCHANGED) {
                parts.add(new KeyPart(ViewKeys.PENDING_TASKS, ""));
            }
        }
        return parts;
    }
}
