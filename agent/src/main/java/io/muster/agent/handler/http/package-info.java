/** {@code http}: asks a URL, and tells whether the answer is what was expected. */
@NullMarked
package io.muster.agent.handler.http;

import org.jspecify.annotations.NullMarked;
