package io.muster.gateway.problem;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ends a request with a problem document. */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final ProblemCode code;
    private final transient List<FieldError> errors;

    /** @param detail what is wrong this time and what to do about it; shown to the client */
    public ProblemException(ProblemCode code, String detail) {
        this(code, detail, List.of(), null);
    }

    public ProblemException(ProblemCode code, String detail, List<FieldError> errors) {
        this(code, detail, errors, null);
    }

    public ProblemException(ProblemCode code, String detail, Throwable cause) {
        this(code, detail, List.of(), cause);
    }

    private ProblemException(ProblemCode code, String detail, List<FieldError> errors, @Nullable Throwable cause) {
        super(detail, cause);
        this.code = code;
        this.errors = List.copyOf(errors);
    }

    public ProblemCode code() {
        return code;
    }

    public Problem problem() {
        return Problem.of(code, String.valueOf(getMessage()), errors);
    }
}
