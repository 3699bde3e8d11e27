package io.muster.agent.plugin;

import io.muster.schemas.plugin.PluginSignature;
import java.security.PublicKey;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Whose signature lets a plugin in: Ed25519 public keys, each by the name of its owner. */
public record TrustedKeys(Map<String, PublicKey> byName) {
    public static final TrustedKeys NONE = new TrustedKeys(Map.of());

    public TrustedKeys {
        byName = Map.copyOf(byName);
    }

    /**
     * @param text {@code name=KEY,...}, each key in base64 as {@code muster plugins keygen} prints it
     * @throws IllegalArgumentException when it is something else
     */
    public static TrustedKeys parse(String text) {
        var keys = new TreeMap<String, PublicKey>();
        for (var entry : text.split(",", -1)) {
            var equals = entry.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("must be NAME=KEY,... as `muster plugins keygen` prints them");
            }
            keys.put(
                    entry.substring(0, equals).strip(),
                    PluginSignature.publicKey(entry.substring(equals + 1).strip()));
        }
        return new TrustedKeys(keys);
    }

    boolean isEmpty() {
        return byName.isEmpty();
    }

    /** @return the name of the key that made the signature; empty when none of them did */
    Optional<String> signer(String sha256, byte[] signature) {
        return byName.entrySet().stream()
                .filter(key -> PluginSignature.isValid(key.getValue(), sha256, signature))
                .map(Map.Entry::getKey)
                .sorted()
                .findFirst();
    }
}
