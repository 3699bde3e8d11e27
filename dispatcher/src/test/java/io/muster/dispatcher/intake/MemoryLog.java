package io.muster.dispatcher.intake;

import io.muster.schemas.message.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A log that keeps what is appended, or refuses it. */
public final class MemoryLog implements LogWriter {
    private final List<Message> messages = new ArrayList<>();
    private boolean refusing;

    public void refuse(boolean refuse) {
        refusing = refuse;
    }

    @Override
    public CompletableFuture<Void> append(Message message) {
        if (refusing) {
            return CompletableFuture.failedFuture(new IllegalStateException("the log is away"));
        }
        messages.add(message);
        return CompletableFuture.completedFuture(null);
    }

    public List<Message> messages() {
        return messages;
    }
}
