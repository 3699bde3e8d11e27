package io.muster.dispatcher.intake;

import io.muster.schemas.message.Message;

/** What a record of a folded topic is. */
sealed interface Reading {
    /**
     * To be folded.
     *
     * @param ignoredFields how many of its fields a newer producer has added
     */
    record Fact(Message message, int ignoredFields) implements Reading {}

    /** From a newer producer; skipped and counted. */
    record Unknown(String ceType) implements Reading {}

    /** To be dead-lettered, with this reason. */
    record Poison(String reason) implements Reading {}
}
