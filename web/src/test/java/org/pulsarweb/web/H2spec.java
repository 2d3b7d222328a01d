package org.pulsarweb.web;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.w3c.dom.Element;
import org.xml.sax.SAXException;

/**
 * The program h2spec, which tries every rule of HTTP/2 and HPACK. It comes in a jar of Maven's, for
 * Linux on x86 only: elsewhere its tests are skipped with a line that says so, or fail under {@code
 * ./check}.
 */
final class H2spec {
  static final String VERSION = "2.2.0";

  private static final String ARCHIVE = "/h2spec/" + VERSION + "/h2spec_linux_amd64.tar.gz";
  private static final int TAR_BLOCK_BYTES = 512;
  private static final int TIMEOUT_SECONDS = 100;

  /** What it has tried, and what came of it. */
  record Report(int cases, int failed, int skipped, String output) {}

  private final Path program;

  private H2spec(Path program) {
    this.program = program;
  }

  /** Takes the program out of its jar, into a folder. */
  static H2spec in(Path folder) throws IOException {
    boolean isLinux = System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("linux");
    boolean isX86 = System.getProperty("os.arch", "").equals("amd64");
    try (InputStream archive = H2spec.class.getResourceAsStream(ARCHIVE)) {
      if (!isLinux || !isX86 || archive == null) {
        throw missing();
      }
      Path program = folder.resolve("h2spec");
      Files.write(program, onlyFile(archive));
      if (!program.toFile().setExecutable(true)) {
        throw new IOException("cannot make " + program + " executable");
      }
      return new H2spec(program);
    }
  }

  private static AssertionError missing() {
    String line = "h2spec, which its jar has for Linux on x86 only, is missing on this machine";
    @Nullable String check = System.getenv("PULSAR_CHECK");
    if (check != null && !check.isEmpty()) {
      return Assertions.fail(line);
    }
    System.err.println("skipped: " + line);
    Assumptions.abort(line);
    return new AssertionError(line);
  }

  /** Returns the first file of a tar archive that has just one. */
  private static byte[] onlyFile(InputStream archive) throws IOException {
    try (InputStream tar = new GZIPInputStream(archive)) {
      byte[] header = tar.readNBytes(TAR_BLOCK_BYTES);
      String octal = new String(header, 124, 11, StandardCharsets.US_ASCII);
      return tar.readNBytes(Integer.parseInt(octal.strip(), 8));
    }
  }

  /** Runs it against a server on this machine. */
  Report run(int port, Path folder, String... more) throws IOException, InterruptedException {
    Path report = folder.resolve("report.xml");
    Path output = folder.resolve("output.txt");
    var command = new ArrayList<String>();
    command.add(program.toString());
    command.addAll(
        List.of("-h", "127.0.0.1", "-p", "" + port, "-o", "5", "--junit-report=" + report));
    command.addAll(List.of(more));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("h2spec does not end: " + Files.readString(output));
      }
    } finally {
      process.destroyForcibly();
    }
    return counted(report, Files.readString(output));
  }

  private static Report counted(Path report, String output) throws IOException {
    try {
      var document =
          DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(report.toFile());
      var cases = document.getElementsByTagName("testcase");
      int failed = 0;
      int skipped = 0;
      for (int i = 0; i < cases.getLength(); i++) {
        var one = (Element) cases.item(i);
        boolean fails =
            one.getElementsByTagName("failure").getLength() > 0
                || one.getElementsByTagName("error").getLength() > 0;
        failed += fails ? 1 : 0;
        skipped += one.getElementsByTagName("skipped").getLength() > 0 ? 1 : 0;
      }
      return new Report(cases.getLength(), failed, skipped, output);
    } catch (ParserConfigurationException | SAXException e) {
      throw new IOException("the report cannot be read", e);
    }
  }
}
