package io.muster.agent.execute;

import io.muster.agent.output.SecretMask;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.Map;

/** A failure as it may be shown: without the secrets of the task that it comes from, and with a text even if it has none. */
final class MaskedFailure extends Exception {
    private static final long serialVersionUID = 1;
    private final String text;

    private MaskedFailure(String text, StackTraceElement[] trace) {
        super(text);
        this.text = text;
        setStackTrace(trace);
    }

    static MaskedFailure of(Throwable failure, Collection<String> secrets) {
        return copy(failure, secrets, new IdentityHashMap<>());
    }

    @SuppressWarnings("CatchingUnchecked") // anybody's code, which may fail at this as well
    private static String said(Throwable failure) {
        try {
            return failure.toString();
        } catch (Throwable e) {
            return failure.getClass().getName();
        }
    }

    /** @param made what was copied already: causes may go round in a circle */
    private static MaskedFailure copy(
            Throwable failure, Collection<String> secrets, Map<Throwable, MaskedFailure> made) {
        var copy = new MaskedFailure(SecretMask.masked(said(failure), secrets), failure.getStackTrace());
        made.put(failure, copy);
        var cause = failure.getCause();
        if (cause != null && !made.containsKey(cause)) {
            copy.initCause(copy(cause, secrets, made));
        }
        for (var suppressed : failure.getSuppressed()) {
            if (!made.containsKey(suppressed)) {
                copy.addSuppressed(copy(suppressed, secrets, made));
            }
        }
        return copy;
    }

    /** As the failure says it, with the name of its own class. */
    @Override
    @SuppressWarnings("OverrideThrowableToString") // the log is to show the class that failed
    public String toString() {
        return text;
    }
}
