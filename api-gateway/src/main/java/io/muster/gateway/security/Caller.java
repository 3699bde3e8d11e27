package io.muster.gateway.security;

/** Who makes one of the calls of HTTP agents. What each may do beyond that stands in {@link HttpAgentAuth}. */
public sealed interface Caller {
    /** For the records. */
    String principal();

    /** With the admin token: may do anything. */
    record Admin() implements Caller {
        @Override
        public String principal() {
            return "admin";
        }
    }

    /** With the join token: may register agents. */
    record Joiner() implements Caller {
        @Override
        public String principal() {
            return "agent";
        }
    }

    /** Without a token, in the mode that allows it: may do what an admin may, of these calls. */
    record Anonymous() implements Caller {
        @Override
        public String principal() {
            return "anonymous";
        }
    }

    /**
     * With a token that can only be judged when it is known which agent is spoken for.
     *
     * @param token as it was given; nobody has looked at it yet
     */
    record Bearer(String token) implements Caller {
        @Override
        public String principal() {
            return "agent";
        }

        /** Without the token. */
        @Override
        public String toString() {
            return "Bearer";
        }
    }
}
