/** Commands that destroy a machine. Pure, but for looking where symbolic links lead. */
@NullMarked
package io.muster.agent.policy.danger;

import org.jspecify.annotations.NullMarked;
