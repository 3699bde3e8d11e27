package io.muster.gateway.security;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.muster.schemas.id.AgentId;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The tokens of HTTP agents: each agent's own is computed from the join token and its id, so that no gateway has to remember
 * any. With another join token they are all others.
 */
public final class AgentTokens {
    private static final String ALGORITHM = "HmacSHA256";
    private static final String CONTEXT = "muster/http-agent/v1/";
    private static final int LENGTH = 43;
    private final SecretKeySpec key;

    public AgentTokens(String joinToken) {
        this.key = new SecretKeySpec(joinToken.getBytes(UTF_8), ALGORITHM);
    }

    /** The token of an agent: 43 characters of base64url. */
    public String of(AgentId agentId) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(mac.doFinal((CONTEXT + agentId).getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }

    /** Compared in constant time. */
    boolean isTokenOf(AgentId agentId, String token) {
        return token.length() == LENGTH && MessageDigest.isEqual(of(agentId).getBytes(UTF_8), token.getBytes(UTF_8));
    }
}
