package io.muster.dispatcher.fold;

/**
 * The smallest piece of a keyspace that can be looked at alone: a hash, a member of a sorted set, or the list of waiting
 * tasks.
 *
 * @param member empty for a hash and for the list
 */
public record KeyPart(String key, String member) {
    /** A hash as a whole. */
    public static KeyPart hash(String key) {
        return new KeyPart(key, "");
    }
}
