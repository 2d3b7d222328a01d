package org.pulsarweb.loop;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/**
 * Certificates that nobody but their maker vouches for: for development and tests. Who connects has
 * to be told to trust them.
 *
 * <p>Immutable.
 */
public final class SelfSigned {
  private static final DateTimeFormatter UTC_TIME =
      DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final Duration EARLIER = Duration.ofDays(1); // clocks differ

  // Object identifiers, as DER has them.
  private static final byte[] ECDSA_WITH_SHA256 = Der.sequence(Der.oid("2a8648ce3d040302"));
  private static final byte[] COMMON_NAME = Der.oid("550403");
  private static final byte[] SUBJECT_ALT_NAME = Der.oid("551d11");
  private static final byte[] EXTENDED_KEY_USAGE = Der.oid("551d25");
  private static final byte[] SERVER_AUTH = Der.oid("2b06010505070301");
  private static final byte[] CLIENT_AUTH = Der.oid("2b06010505070302");
  private static final int UTF8_STRING = 0x0c;
  private static final int UTC_TIME_TAG = 0x17;
  private static final int SET = 0x31;
  private static final int VERSION = 0xa0;
  private static final int EXTENSIONS = 0xa3;
  private static final int DNS_NAME = 0x82;
  private static final int IP_ADDRESS = 0x87;

  private SelfSigned() {}

  /**
   * Writes a certificate and its key, an elliptic one (P-256), into a folder: {@code NAME.crt} and
   * {@code NAME.key}, where NAME is the first host. What was there is replaced at once.
   *
   * @param folder where; it exists
   * @param validity for how long it holds
   * @param hosts host names, wildcards such as {@code *.example.org}, or addresses; at least one
   * @return the files
   * @throws IOException if they cannot be written
   */
  public static CertificateFiles write(Path folder, Duration validity, String... hosts)
      throws IOException {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair pair = generator.generateKeyPair();
      byte[] certificate = certificate(pair, validity, hosts);
      String name = hosts[0].replaceAll("[^A-Za-z0-9.-]", "_");
      var files =
          new CertificateFiles(folder.resolve(name + ".crt"), folder.resolve(name + ".key"));
      replace(files.chain(), Pem.block("CERTIFICATE", certificate));
      replace(files.key(), Pem.block("PRIVATE KEY", pair.getPrivate().getEncoded()));
      return files;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has elliptic keys", e);
    }
  }

  private static void replace(Path file, String text) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    Path fresh = Files.createTempFile(folder, ".", "");
    if (Files.getFileStore(fresh).supportsFileAttributeView("posix")) {
      Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-------"));
    }
    Files.writeString(fresh, text);
    Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  /** RFC 5280 §4.1. */
  private static byte[] certificate(KeyPair pair, Duration validity, String... hosts)
      throws GeneralSecurityException, IOException {
    Instant now = Instant.now();
    byte[] name =
        Der.sequence(
            Der.element(
                SET,
                Der.sequence(COMMON_NAME, Der.element(UTF8_STRING, hosts[0].getBytes(UTF_8)))));
    byte[] body =
        Der.sequence(
            Der.element(VERSION, Der.integer(BigInteger.TWO)), // which is version 3
            Der.integer(new BigInteger(127, new SecureRandom()).setBit(126)),
            ECDSA_WITH_SHA256,
            name,
            Der.sequence(time(now.minus(EARLIER)), time(now.plus(validity))),
            name,
            pair.getPublic().getEncoded(),
            Der.element(EXTENSIONS, Der.sequence(alternatives(hosts), purposes())));
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(pair.getPrivate());
    signature.update(body);
    return Der.sequence(body, ECDSA_WITH_SHA256, Der.bits(signature.sign()));
  }

  private static byte[] time(Instant at) {
    return Der.element(UTC_TIME_TAG, UTC_TIME.format(at).getBytes(UTF_8));
  }

  private static byte[] alternatives(String... hosts) throws IOException {
    List<byte[]> names = new ArrayList<>();
    for (String host : hosts) {
      boolean number = host.contains(":") || host.matches("[0-9.]+");
      names.add(
          number
              ? Der.element(IP_ADDRESS, InetAddress.ofLiteral(host).getAddress())
              : Der.element(DNS_NAME, host.getBytes(UTF_8)));
    }
    byte[] all = Der.sequence(names.toArray(byte[][]::new));
    return Der.sequence(SUBJECT_ALT_NAME, Der.octets(all));
  }

  private static byte[] purposes() {
    return Der.sequence(EXTENDED_KEY_USAGE, Der.octets(Der.sequence(SERVER_AUTH, CLIENT_AUTH)));
  }
}
