package io.muster.schemas.plugin;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/**
 * How plugins are signed: Ed25519 (RFC 8032) over the words {@code muster-plugin:} and the archive's SHA-256 in lower-case
 * hexadecimal. So an archive of any size is checked as it streams by, and the signature serves for nothing else.
 */
public final class PluginSignature {
    private static final String ALGORITHM = "Ed25519";
    private static final String CONTEXT = "muster-plugin:";

    private PluginSignature() {}

    public static byte[] sign(PrivateKey key, String sha256) throws GeneralSecurityException {
        var signature = Signature.getInstance(ALGORITHM);
        signature.initSign(key);
        signature.update(message(sha256));
        return signature.sign();
    }

    public static boolean isValid(PublicKey key, String sha256, byte[] made) {
        try {
            var signature = Signature.getInstance(ALGORITHM);
            signature.initVerify(key);
            signature.update(message(sha256));
            return signature.verify(made);
        } catch (SignatureException e) {
            return false; // not even the form of one
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no Ed25519", e);
        }
    }

    /**
     * @param base64 of the X.509 SubjectPublicKeyInfo, which is what stands in a PEM file
     * @throws IllegalArgumentException when it is no Ed25519 public key
     */
    public static PublicKey publicKey(String base64) {
        try {
            return KeyFactory.getInstance(ALGORITHM)
                    .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(base64)));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "'" + base64 + "' is not an Ed25519 public key in base64; `muster plugins keygen` makes one", e);
        }
    }

    private static byte[] message(String sha256) {
        return (CONTEXT + sha256).getBytes(US_ASCII);
    }
}
