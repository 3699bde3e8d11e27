/** What a command line is going to run, as far as that can be read off it. Runs nothing, and knows no policy. */
@NullMarked
package io.muster.agent.policy.command;

import org.jspecify.annotations.NullMarked;
