/** Records on the wire: plain JSON values with CloudEvents 1.0 headers (Kafka binding, binary mode). */
@NullMarked
package io.muster.schemas.codec;

import org.jspecify.annotations.NullMarked;
