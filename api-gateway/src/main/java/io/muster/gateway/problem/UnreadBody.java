package io.muster.gateway.problem;

import io.javalin.http.Context;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a client still sends when its request is already refused. A connection that is closed with bytes unread is reset,
 * and the client may never see the answer; so they are read and thrown away, up to a limit.
 */
final class UnreadBody {
    private static final Logger log = LoggerFactory.getLogger(UnreadBody.class);
    private static final long MOST_BYTES = 64L * 1024 * 1024;

    private UnreadBody() {}

    static void discard(Context ctx) {
        var buffer = new byte[16 * 1024];
        try {
            var in = ctx.req().getInputStream();
            var read = 0;
            for (long total = 0; read >= 0 && total < MOST_BYTES; total += read) {
                read = in.read(buffer);
            }
        } catch (IOException e) {
            log.atDebug().setCause(e).log("the client of a refused request is gone");
        }
    }
}
