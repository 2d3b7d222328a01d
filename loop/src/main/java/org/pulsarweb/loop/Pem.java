package org.pulsarweb.loop;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Certificates and keys as PEM files have them (RFC 7468). What is wrong is said in a sentence. */
final class Pem {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");
  private static final long FILE_MAX_BYTES = 16L * 1024 * 1024;

  private record Block(String label, byte[] bytes) {}

  private Pem() {}

  /** Returns all certificates of a file, at least one. */
  static List<X509Certificate> certificates(Path file) throws IOException {
    List<X509Certificate> found = new ArrayList<>();
    for (Block block : blocks(file)) {
      if (block.label.equals("CERTIFICATE")) {
        try {
          CertificateFactory factory = CertificateFactory.getInstance("X.509");
          found.add(
              (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.bytes)));
        } catch (CertificateException e) {
          throw new IOException(
              "certificate " + (found.size() + 1) + " of " + file + " is broken: " + e.getMessage(),
              e);
        }
      }
    }
    if (found.isEmpty()) {
      throw new IOException("there is no certificate in " + file);
    }
    return List.copyOf(found);
  }

  /** Returns the private key of a file, which must belong to that certificate. */
  static PrivateKey key(Path file, X509Certificate certificate) throws IOException {
    for (Block block : blocks(file)) {
      if (block.label.endsWith("PRIVATE KEY")) {
        PrivateKey key = key(file, block, certificate.getPublicKey());
        if (!belongTogether(key, certificate.getPublicKey())) {
          throw foreign(file, null);
        }
        return key;
      }
    }
    throw new IOException("there is no private key in " + file);
  }

  private static PrivateKey key(Path file, Block block, PublicKey own) throws IOException {
    byte[] encoding =
        switch (block.label) {
          case "PRIVATE KEY" -> block.bytes;
          // PKCS#1 and SEC 1 have the bare key: around it goes what the certificate says of it.
          case "RSA PRIVATE KEY", "EC PRIVATE KEY" ->
              Der.sequence(
                  Der.integer(BigInteger.ZERO),
                  Der.first(Der.contents(own.getEncoded())),
                  Der.octets(block.bytes));
          case "ENCRYPTED PRIVATE KEY" ->
              throw new IOException(
                  "the private key in " + file + " is encrypted: take the password off it");
          default -> throw new IOException("the private key in " + file + " is of an unknown kind");
        };
    try {
      return KeyFactory.getInstance(own.getAlgorithm())
          .generatePrivate(new PKCS8EncodedKeySpec(encoding));
    } catch (GeneralSecurityException e) {
      throw foreign(file, e);
    }
  }

  private static IOException foreign(Path file, @Nullable Exception e) {
    return new IOException(
        "the private key in " + file + " is broken, or not that of the certificate", e);
  }

  private static boolean belongTogether(PrivateKey key, PublicKey own) {
    if (key instanceof RSAKey one && own instanceof RSAKey other) {
      return one.getModulus().equals(other.getModulus());
    }
    try {
      Signature signature =
          Signature.getInstance(
              own.getAlgorithm().equals("EC") ? "SHA256withECDSA" : own.getAlgorithm());
      signature.initSign(key);
      signature.update((byte) 1);
      byte[] signed = signature.sign();
      signature.initVerify(own);
      signature.update((byte) 1);
      return signature.verify(signed);
    } catch (GeneralSecurityException _) {
      return false;
    }
  }

  private static List<Block> blocks(Path file) throws IOException {
    List<Block> blocks = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(read(file));
    while (matcher.find()) {
      try {
        blocks.add(new Block(matcher.group(1), Base64.getMimeDecoder().decode(matcher.group(2))));
      } catch (IllegalArgumentException e) {
        throw new IOException("a block of " + file + " is no base64", e);
      }
    }
    return blocks;
  }

  private static String read(Path file) throws IOException {
    try {
      if (Files.size(file) > FILE_MAX_BYTES) {
        throw new IOException(file + " is too large for a PEM file");
      }
      return Files.readString(file, ISO_8859_1);
    } catch (NoSuchFileException e) {
      throw new IOException(file + " does not exist", e);
    } catch (AccessDeniedException e) {
      throw new IOException(file + " may not be read", e);
    }
  }

  /** Returns the text of one block. */
  static String block(String label, byte[] bytes) {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
  }
}
