package chat.server.net;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECPublicKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.jcajce.provider.asymmetric.util.EC5Util;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;

/** A private key and the certificates that belong to it, the key's own first. Immutable. */
public final class TlsKey {
  private static final String KEY_FILE = "tls-key.pem";
  private static final String CERTIFICATE_FILE = "tls-cert.pem";
  private static final String ROOT = "root";

  /** Clients pin the key, so an expiry would only ever lock the owner out. */
  private static final Duration VALID = Duration.ofDays(20 * 365L);

  private final PrivateKey key;
  private final List<X509Certificate> chain;

  private TlsKey(PrivateKey key, List<X509Certificate> chain) {
    this.key = key;
    this.chain = List.copyOf(chain);
  }

  /**
   * Reads a key and its certificates from PEM files.
   *
   * @throws TlsKeyException if they cannot be read, are something else, do not belong together, or
   *     others may read the key
   */
  public static TlsKey read(Path certificate, Path key) throws TlsKeyException {
    List<X509Certificate> chain = readChain(certificate);
    PrivateKey secret = readKey(key);
    if (!belongTogether(secret, chain.getFirst().getPublicKey())) {
      throw new TlsKeyException(
          certificate
              + " is not the certificate of "
              + key
              + ": its own certificate must come first");
    }
    return new TlsKey(secret, chain);
  }

  /** Where {@link #own} keeps the certificate. */
  public static Path ownCertificate(Path directory) {
    return directory.resolve(CERTIFICATE_FILE);
  }

  /** Where {@link #own} keeps the key. */
  public static Path ownKey(Path directory) {
    return directory.resolve(KEY_FILE);
  }

  /**
   * The key that a data directory holds, made there (EC P-256) if it holds none. Where only the
   * certificate is missing it is made anew for the same key, so that no pin breaks.
   *
   * @throws IOException if the files cannot be read or written
   */
  public static TlsKey own(Path directory, SecureRandom random, InstantSource clock)
      throws IOException {
    Path keyFile = ownKey(directory);
    Path certificateFile = ownCertificate(directory);
    try {
      if (!Files.exists(keyFile)) {
        make(keyFile, certificateFile, random, clock.instant());
      } else if (!Files.exists(certificateFile)) {
        PrivateKey secret = readKey(keyFile);
        KeyPair pair = new KeyPair(publicKey(keyFile, secret), secret);
        write(certificateFile, selfSigned(pair, random, clock.instant()));
      }
      return read(certificateFile, keyFile);
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new IOException("a TLS key could not be made", e);
    }
  }

  /** The SHA-256 of the public key (SubjectPublicKeyInfo): what clients pin. */
  public byte[] fingerprint() {
    try {
      return MessageDigest.getInstance("SHA-256")
          .digest(chain.getFirst().getPublicKey().getEncoded());
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }

  /** Until when the certificate is valid. */
  public Instant expires() {
    return chain.getFirst().getNotAfter().toInstant();
  }

  /** From when on the certificate is valid. */
  public Instant begins() {
    return chain.getFirst().getNotBefore().toInstant();
  }

  /** Whom the certificate names, for people: {@code CN=chat.example.org}. */
  public String subject() {
    return chain.getFirst().getSubjectX500Principal().getName();
  }

  /** Whether the certificate vouches for itself, so that clients must pin its key. */
  public boolean isSelfMade() {
    X509Certificate own = chain.getFirst();
    try {
      own.verify(own.getPublicKey());
      return true;
    } catch (GeneralSecurityException _) {
      return false;
    }
  }

  PrivateKey key() {
    return key;
  }

  X509Certificate[] chain() {
    return chain.toArray(X509Certificate[]::new);
  }

  private static List<X509Certificate> readChain(Path file) throws TlsKeyException {
    try (InputStream in = Files.newInputStream(file)) {
      List<X509Certificate> chain =
          CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (chain.isEmpty()) {
        throw new TlsKeyException(file + " holds no certificate in PEM");
      }
      return chain;
    } catch (GeneralSecurityException e) {
      throw new TlsKeyException(file + " holds no certificate in PEM", e);
    } catch (TlsKeyException e) {
      throw e;
    } catch (IOException e) {
      throw new TlsKeyException(file + " cannot be read: " + reason(e), e);
    }
  }

  private static PrivateKey readKey(Path file) throws TlsKeyException {
    mustBePrivate(file);
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.US_ASCII);
        PEMParser pem = new PEMParser(reader)) {
      JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
      for (Object part = pem.readObject(); part != null; part = pem.readObject()) {
        switch (part) {
          case PrivateKeyInfo info -> {
            return converter.getPrivateKey(info);
          }
          case PEMKeyPair pair -> {
            return converter.getKeyPair(pair).getPrivate();
          }
          case PKCS8EncryptedPrivateKeyInfo _, PEMEncryptedKeyPair _ ->
              throw new TlsKeyException(
                  file
                      + " is encrypted, and there is nobody to ask for its passphrase: make one"
                      + " without, by (umask 077; openssl pkey -in "
                      + file
                      + " -out NEW)");
          // An EC key may be preceded by the parameters of its curve, or a certificate.
          default -> {}
        }
      }
    } catch (TlsKeyException e) {
      throw e;
    } catch (FileSystemException e) {
      throw new TlsKeyException(file + " cannot be read: " + reason(e), e);
    } catch (IOException | RuntimeException e) {
      throw new TlsKeyException(file + " holds no private key in PEM that can be read", e);
    }
    throw new TlsKeyException(file + " holds no private key in PEM");
  }

  /**
   * Nobody else may read a key. One that belongs to root may be readable by a group if we are not
   * root: it was handed to us like that, and we could not change it.
   */
  private static void mustBePrivate(Path file) throws TlsKeyException {
    try {
      PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
      if (view == null) {
        return; // a system without modes
      }
      PosixFileAttributes found = view.readAttributes();
      boolean handedOver =
          found.owner().getName().equals(ROOT) && !ROOT.equals(System.getProperty("user.name"));
      for (PosixFilePermission permission : found.permissions()) {
        boolean ofGroup = permission.name().startsWith("GROUP_");
        boolean harmless =
            permission.name().startsWith("OWNER_")
                || (handedOver && permission == PosixFilePermission.GROUP_READ);
        if (!harmless) {
          throw new TlsKeyException(
              file
                  + " is open to "
                  + (ofGroup ? "its group" : "everybody on this machine")
                  + ": chmod 600 "
                  + file);
        }
      }
    } catch (TlsKeyException e) {
      throw e;
    } catch (IOException e) {
      throw new TlsKeyException(file + " cannot be read: " + reason(e), e);
    }
  }

  private static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> "there is no such file";
      case AccessDeniedException _ -> "its owner does not let us";
      default -> String.valueOf(e.getMessage());
    };
  }

  private static boolean belongTogether(PrivateKey secret, PublicKey open) {
    String algorithm =
        switch (secret.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC", "ECDSA" -> "SHA256withECDSA";
          case String other -> other;
        };
    try {
      byte[] text = {1, 2, 3};
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(secret);
      signature.update(text);
      byte[] signed = signature.sign();
      signature.initVerify(open);
      signature.update(text);
      return signature.verify(signed);
    } catch (GeneralSecurityException _) {
      return false;
    }
  }

  /** Of the key that {@link #make} made: it is an elliptic curve's. */
  private static PublicKey publicKey(Path file, PrivateKey secret)
      throws TlsKeyException, GeneralSecurityException {
    if (!(secret instanceof ECPrivateKey own)) {
      throw new TlsKeyException(
          file + " has no certificate beside it: put the one that it had back");
    }
    ECPoint point =
        new FixedPointCombMultiplier()
            .multiply(EC5Util.convertSpec(own.getParams()).getG(), own.getS());
    return KeyFactory.getInstance("EC")
        .generatePublic(new ECPublicKeySpec(EC5Util.convertPoint(point), own.getParams()));
  }

  private static void make(Path keyFile, Path certificateFile, SecureRandom random, Instant now)
      throws IOException, GeneralSecurityException, OperatorCreationException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"), random);
    KeyPair pair = generator.generateKeyPair();
    write(certificateFile, selfSigned(pair, random, now));
    // The key comes last: where it is there, all is there.
    write(keyFile, new JcaPKCS8Generator(pair.getPrivate(), null));
  }

  private static X509Certificate selfSigned(KeyPair pair, SecureRandom random, Instant now)
      throws GeneralSecurityException, OperatorCreationException {
    X500Name name = new X500Name("CN=chat-server");
    // A clock that is a day behind on the other side is no reason to refuse it.
    JcaX509v3CertificateBuilder certificate =
        new JcaX509v3CertificateBuilder(
            name,
            new BigInteger(127, random).add(BigInteger.ONE),
            Date.from(now.minus(Duration.ofDays(1))),
            Date.from(now.plus(VALID)),
            name,
            pair.getPublic());
    return new JcaX509CertificateConverter()
        .getCertificate(
            certificate.build(
                new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())));
  }

  /** Whole or not at all, and never readable by anybody else, not even for a moment. */
  private static void write(Path file, Object content) throws IOException {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
      pem.writeObject(content);
    }
    Path part = file.resolveSibling(file.getFileName() + ".part");
    Files.deleteIfExists(part);
    Set<StandardOpenOption> options =
        EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (FileChannel channel =
        FileChannel.open(
            part,
            options,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.US_ASCII));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
