package io.muster.gateway.problem;

/**
 * One thing that is wrong with a body.
 *
 * @param field its path, as {@code params.command}; empty for the body as a whole
 */
public record FieldError(String field, String message) {}
