package io.muster.dispatcher.intake;

import io.muster.schemas.message.Message;
import java.util.concurrent.CompletableFuture;

/** Writes to the log what the dispatcher has decided. */
public interface LogWriter {
    /** Completes when the message is on disk; completes exceptionally when that is not known. Never blocks. */
    CompletableFuture<Void> append(Message message);
}
