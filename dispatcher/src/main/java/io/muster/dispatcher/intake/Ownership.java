package io.muster.dispatcher.intake;

/** What this dispatcher may speak for. Several may run; each key has one owner at a time. */
public interface Ownership {
    /**
     * True when this dispatcher folds the key's partition number, and has folded all that was in the log when it took
     * it over. Before that, a view may be older than what its agent or another dispatcher has long said.
     *
     * @param key a record key: an agent's id, a job's, or that of a task without a job
     */
    boolean holds(String key);
}
