package io.muster.schemas.codec;

import java.util.Map;

/**
 * A message as it goes into a topic.
 *
 * @param value UTF-8 JSON; not copied, nobody changes it
 * @param headers CloudEvents attributes, in a fixed order
 */
@SuppressWarnings("ArrayRecordComponent") // a value object on the hot path; compared nowhere
public record EncodedRecord(String key, byte[] value, Map<String, String> headers) {}
