package io.muster.cli.console;

import org.jspecify.annotations.Nullable;

/** Ends the command with a message for the user, and no stack trace. */
public class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final ExitCode exitCode;
    private final @Nullable String hint;

    /**
     * @param message what went wrong; may have several lines
     * @param hint what the user can do about it, null when that is plain
     */
    public CommandFailure(ExitCode exitCode, String message, @Nullable String hint, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
        this.hint = hint;
    }

    public CommandFailure(ExitCode exitCode, String message, @Nullable String hint) {
        this(exitCode, message, hint, null);
    }

    public ExitCode exitCode() {
        return exitCode;
    }

    public @Nullable String hint() {
        return hint;
    }

    /** Never null, unlike that of its parent. */
    public String text() {
        return String.valueOf(getMessage());
    }
}
