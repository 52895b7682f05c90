package org.galaxyevents.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An authority, and what it has signed: a server at 127.0.0.1, but not at localhost, and a client.
 * Immutable.
 */
public record TestCertificates(Path folder) {

  /** Makes them; they are good for a day. */
  static TestCertificates make(Path folder) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    TestCertificates certificates = new TestCertificates(folder);
    certificates.openssl(
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -keyout ca.key -out ca.pem -subj /CN=test-authority");
    certificates.signed("server", "subjectAltName=IP:127.0.0.1");
    certificates.signed("client", "extendedKeyUsage=clientAuth");
    return certificates;
  }

  /** The authority's certificate. */
  public Path authority() {
    return folder.resolve("ca.pem");
  }

  Path server() {
    return folder.resolve("server.pem");
  }

  Path serverKey() {
    return folder.resolve("server.key");
  }

  /** A client's certificate. */
  public Path client() {
    return folder.resolve("client.pem");
  }

  /** The client's key, in PKCS#8. */
  public Path clientKey() {
    return folder.resolve("client.key");
  }

  private void signed(String name, String extension) throws IOException, InterruptedException {
    Files.writeString(folder.resolve(name + ".ext"), extension + "\n");
    openssl(
        "req -newkey rsa:2048 -nodes -keyout %s.key -out %s.csr -subj /CN=test-%s"
            .formatted(name, name, name));
    openssl(
        "x509 -req -in %s.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 1 -extfile %s.ext -out %s.pem"
            .formatted(name, name, name));
  }

  private void openssl(String arguments) throws IOException, InterruptedException {
    RabbitProcess.run(folder, ("openssl " + arguments).split(" "));
  }
}
