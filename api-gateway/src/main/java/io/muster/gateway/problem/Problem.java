package io.muster.gateway.problem;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An RFC 9457 problem document.
 *
 * @param type a URI reference that names the kind of problem
 * @param code the same, short and stable, for clients to test
 * @param errors what is wrong with which field; absent when no field is to blame
 */
public record Problem(
        String type,
        String title,
        int status,
        String detail,
        String code,
        @Nullable List<FieldError> errors) {
    public static final String CONTENT_TYPE = "application/problem+json";

    public static Problem of(ProblemCode code, String detail, List<FieldError> errors) {
        return new Problem(
                "urn:muster:problem:" + code.code(),
                code.title(),
                code.status(),
                detail,
                code.code(),
                errors.isEmpty() ? null : errors);
    }
}
