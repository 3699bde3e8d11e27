package io.muster.dispatcher.fold;

/**
 * One member of one sorted set.
 *
 * @param score epoch milliseconds, or 0 where the order is that of the members
 */
public record IndexEntry(String key, String member, long score) {}
