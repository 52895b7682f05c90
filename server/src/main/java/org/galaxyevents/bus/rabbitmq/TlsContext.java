package org.galaxyevents.bus.rabbitmq;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Makes the TLS side of a connection out of PEM files, which brokers' operators have. */
final class TlsContext {

  private static final Pattern KEY =
      Pattern.compile("-----BEGIN ([A-Z ]*)PRIVATE KEY-----([^-]*)-----END");

  private TlsContext() {}

  /**
   * The context.
   *
   * @throws BusRefused if a file cannot be used, saying which and why
   */
  static SSLContext of(AmqpUrl.Tls tls) throws BusRefused {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      KeyManagerFactory keys = null;
      if (tls.certificate().isPresent() && tls.key().isPresent()) {
        keys = keys(certificates(tls.certificate().get()), key(tls.key().get()));
      }
      context.init(keys == null ? null : keys.getKeyManagers(), trust(tls), null);
      return context;
    } catch (GeneralSecurityException | IOException failure) {
      throw new BusRefused(
          "The certificates for RabbitMQ cannot be used: %s".formatted(failure.getMessage()),
          failure);
    }
  }

  private static TrustManager @Nullable [] trust(AmqpUrl.Tls tls)
      throws GeneralSecurityException, IOException, BusRefused {
    if (!tls.verifies()) {
      return new TrustManager[] {new TrustsEverybody()};
    }
    if (tls.authorities().isEmpty()) {
      return null;
    }
    KeyStore store = emptyStore();
    for (Certificate authority : certificates(tls.authorities().get())) {
      store.setCertificateEntry("authority-" + store.size(), authority);
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  private static KeyManagerFactory keys(
      Collection<? extends Certificate> certificates, PrivateKey key)
      throws GeneralSecurityException, IOException {
    char[] unused = new char[0];
    KeyStore store = emptyStore();
    store.setKeyEntry("client", key, unused, certificates.toArray(Certificate[]::new));
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, unused);
    return factory;
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static Collection<? extends Certificate> certificates(Path file)
      throws GeneralSecurityException, BusRefused {
    Collection<? extends Certificate> found =
        CertificateFactory.getInstance("X.509")
            .generateCertificates(
                new ByteArrayInputStream(read(file).getBytes(StandardCharsets.UTF_8)));
    if (found.isEmpty()) {
      throw new BusRefused("There is no certificate in %s.".formatted(file), null);
    }
    return found;
  }

  private static PrivateKey key(Path file) throws GeneralSecurityException, BusRefused {
    Matcher pem = KEY.matcher(read(file));
    if (!pem.find() || !pem.group(1).isEmpty()) {
      throw new BusRefused(
          "There is no key of the form PKCS#8, without a passphrase, in %1$s. 'openssl pkcs8 -topk8 -nodes -in %1$s' makes one."
              .formatted(file),
          null);
    }
    PKCS8EncodedKeySpec encoded =
        new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(2)));
    for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
      } catch (InvalidKeySpecException another) {
        // The key does not say outside of its encoding which of them it is.
      }
    }
    throw new BusRefused("The key in %s is neither RSA, EC nor EdDSA.".formatted(file), null);
  }

  private static String read(Path file) throws BusRefused {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException unreadable) {
      throw new BusRefused(
          "%s, named in amqp_internal_connection, cannot be read (%s)."
              .formatted(file, unreadable.getClass().getSimpleName()),
          unreadable);
    }
  }

  /** For brokers whose certificate is not to be looked at, as the address says. Immutable. */
  private static final class TrustsEverybody implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
