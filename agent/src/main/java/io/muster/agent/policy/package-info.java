/** What this machine lets tasks do, whatever the server says: the policy file and its decisions. */
@NullMarked
package io.muster.agent.policy;

import org.jspecify.annotations.NullMarked;
