package io.muster.dispatcher.view;

import io.lettuce.core.CopyArgs;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.SetArgs;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * A second database of the Redis that has the views, in which others are made until the two change places.
 *
 * <p>A key marks what is in it as ours, so that what an interrupted rebuild left behind is emptied and what is somebody
 * else's is not. Another key, which expires, keeps two rebuilds apart.
 */
public final class SpareDatabase implements AutoCloseable {
    private static final String MARK = "muster:rebuild";
    private static final String CLAIM = "muster:rebuild:claim";
    private static final Duration CLAIMED_FOR = Duration.ofSeconds(15);
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final List<String> VIEW_KEYS = List.of("task:", "agent:", "tasks:", "job:", "jobs:", "checkpoint:");
    private static final List<String> OTHER_VIEW_KEYS =
            List.of("agents", "active_agents", "pending_tasks", MARK, CLAIM);
    private final int main;
    private final int spare;
    private final RedisSession views;
    private final RedisSession ours;
    private final RedisViewStore store;

    /** @param number of the spare database, another than that of the views */
    public SpareDatabase(URI views, int number) {
        this.main = RedisURI.create(views).getDatabase();
        this.spare = number;
        if (main == spare) {
            throw new IllegalArgumentException("database " + number + " is the one that has the views");
        }
        var uri = at(views, number);
        this.views = new RedisSession(views, TIMEOUT);
        this.ours = new RedisSession(uri, TIMEOUT);
        this.store = new RedisViewStore(uri);
    }

    private static URI at(URI views, int database) {
        var query = views.getRawQuery();
        return URI.create(views.getScheme() + "://" + views.getRawAuthority() + "/" + database
                + (query == null ? "" : "?" + query));
    }

    /**
     * Takes it and empties it.
     *
     * @throws IllegalStateException when it holds what is not ours, or another rebuild is at work
     */
    @SuppressWarnings("FutureReturnValueIgnored") // the transaction brings the answers
    public void claim() {
        if (ours.call(redis -> redis.exists(CLAIM)) > 0) {
            throw new IllegalStateException(
                    "another rebuild is at work, or was a moment ago; if it was interrupted, try" + " again in "
                            + CLAIMED_FOR.toSeconds() + " s");
        }
        if (ours.call(redis -> redis.dbsize()) > 0 && ours.call(redis -> redis.exists(MARK)) == 0) {
            throw new IllegalStateException("database " + spare + " is in use for something else");
        }
        ours.transaction(redis -> {
            redis.flushdb();
            redis.set(MARK, "views that are being made; may be deleted when no rebuild is at work");
            redis.set(CLAIM, "", SetArgs.Builder.px(CLAIMED_FOR));
        });
    }

    /** To be called more often than every 15 seconds while one works. */
    public void keep() {
        ours.call(redis -> redis.set(CLAIM, "", SetArgs.Builder.px(CLAIMED_FOR)));
    }

    /** The views that are being made. */
    public ViewStore store() {
        return store;
    }

    /**
     * Puts the new views where the old ones are, at once, and deletes the old ones. Keys beside the views, as the gateway's
     * idempotency keys, stay: they are copied before, and those that were written meanwhile right after.
     */
    @SuppressWarnings("FutureReturnValueIgnored") // the transaction brings the answers
    public void swap() {
        copyOthers(views, spare);
        views.transaction(redis -> {
            redis.select(spare);
            redis.del(MARK, CLAIM);
            redis.select(main);
            redis.set(MARK, "the views as they were; may be deleted when no rebuild is at work");
            redis.swapdb(main, spare);
        });
        copyOthers(ours, main);
        ours.call(redis -> redis.flushdb());
    }

    private static void copyOthers(RedisSession from, int to) {
        ScanCursor cursor = ScanCursor.INITIAL;
        do {
            var at = cursor;
            var step = from.call(redis -> redis.scan(at, ScanArgs.Builder.limit(1_000)));
            var others = step.getKeys().stream().filter(SpareDatabase::isOther).toList();
            from.pipeline(others, (key, redis) -> redis.copy(key, key, CopyArgs.Builder.destinationDb(to)))
                    .forEach(Answer::get);
            cursor = step;
        } while (!cursor.isFinished());
    }

    private static boolean isOther(String key) {
        return !OTHER_VIEW_KEYS.contains(key) && VIEW_KEYS.stream().noneMatch(key::startsWith);
    }

    @Override
    public void close() {
        store.close();
        ours.close();
        views.close();
    }
}
