package io.muster.dispatcher.intake;

/** Hears how far a reading of the log has come. */
@FunctionalInterface
public interface FoldProgress {
    FoldProgress NONE = (done, total) -> {};

    /**
     * @param done offsets that have been passed
     * @param total offsets between the beginning and where the reading is to end, as far as it is known now
     */
    void at(long done, long total);
}
