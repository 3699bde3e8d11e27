/** Checks a task's params by the JSON Schema of its type. The only package that knows the validator. */
@NullMarked
package io.muster.runtime.params;

import org.jspecify.annotations.NullMarked;
