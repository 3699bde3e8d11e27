package io.muster.cli.http;

import io.muster.cli.console.CommandFailure;
import io.muster.cli.console.ExitCode;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** No answer came. Whether the request was carried out is unknown, unless it was never sent. */
public final class Unreachable extends CommandFailure {
    private static final long serialVersionUID = 1;
    private final boolean neverSent;

    Unreachable(URI url, boolean neverSent, String reason, @Nullable Throwable cause) {
        super(
                ExitCode.ERROR,
                (neverSent ? "cannot reach " : "lost the connection to ") + url + ": " + reason,
                "start Muster with `muster up`, or say where it is with --url or MUSTER_URL",
                cause);
        this.neverSent = neverSent;
    }

    public boolean neverSent() {
        return neverSent;
    }
}
