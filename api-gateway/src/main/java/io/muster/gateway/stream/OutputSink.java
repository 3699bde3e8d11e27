package io.muster.gateway.stream;

import io.muster.schemas.message.OutputChunk;
import io.muster.schemas.task.OutputStreamName;
import io.muster.schemas.view.TaskView;
import java.io.IOException;

/** A client that is told what a task writes. Each method throws an {@link IOException} when the client has gone. */
interface OutputSink {
    /** Comes first. There is something to say, or it may be a while until there is. */
    void open() throws IOException;

    void chunk(OutputChunk chunk) throws IOException;

    /** Text of that stream has been lost on the way, before what comes next of it. */
    void lost(OutputStreamName stream, long offset, long bytes) throws IOException;

    /** What the result has kept, instead of chunks: those are gone, or there were none. */
    void kept(TaskView.Outcome outcome) throws IOException;

    /** The task has ended, or nobody wants to wait for that. Nothing comes after it. */
    void end(OutputEnd end) throws IOException;

    /** It cannot be read on, for that reason. Nothing comes after it. */
    void broken(String reason) throws IOException;

    /** Nothing has happened for a while. */
    void quiet() throws IOException;
}
