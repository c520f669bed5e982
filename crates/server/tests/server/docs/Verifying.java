import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Shows the method of the page a webhook that is genuine, and three that are not. */
public class Verifying {
    // The page.

    public static void main(String[] args) throws Exception {
        String secret = args[0], id = args[1], timestamp = args[2], signature = args[3];
        byte[] body = args[4].getBytes(StandardCharsets.UTF_8);
        check(verify(secret, id, timestamp, signature, body));
        check(verify(secret, id, timestamp, "v1,AAAA " + signature, body));
        check(!verify(secret, id, timestamp, "", body));
        check(!verify(secret, id, timestamp, signature, "{}".getBytes(StandardCharsets.UTF_8)));
        check(!verify(secret, id, "1614265330", signature, body));
    }

    static void check(boolean right) {
        if (!right) throw new AssertionError();
    }
}
