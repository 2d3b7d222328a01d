package org.pulsarweb.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;
import org.pulsarweb.http.ByteSink;
import org.pulsarweb.http.Http1Event;
import org.pulsarweb.http.Http1Limits;
import org.pulsarweb.http.Http1Reader;
import org.pulsarweb.http.Http1Writer;
import org.pulsarweb.http.ProtocolException;
import org.pulsarweb.http.Response;

/**
 * The HTTP/1.1 codec without a network: reading the requests of W1, W2, W4 and W5, and writing
 * their answers. Limits and checks are on.
 *
 * <p>Owned by one loop; call only from its thread.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CodecBenchmark {
  private static final int PIPELINED = 16;

  private static final String PLAIN =
      """
      GET / HTTP/1.1
      Host: 127.0.0.1:8060

      """
          .replace("\n", "\r\n");

  private static final String BROWSER =
      """
      GET / HTTP/1.1
      Host: 127.0.0.1:8060
      User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0
      Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8
      Accept-Language: en-GB,en;q=0.7,it;q=0.3
      Accept-Encoding: gzip, deflate, br, zstd
      Referer: http://127.0.0.1/index.html
      Connection: keep-alive
      Cookie: session=5f2b9c1e7a4d4e0f8b6a; theme=dark
      Upgrade-Insecure-Requests: 1

      """
          .replace("\n", "\r\n");

  private final byte[] plain = PLAIN.getBytes(US_ASCII);
  private final byte[] plainPipelined = PLAIN.repeat(PIPELINED).getBytes(US_ASCII);
  private final byte[] browser = BROWSER.getBytes(US_ASCII);
  private final byte[] browserPipelined = BROWSER.repeat(PIPELINED).getBytes(US_ASCII);
  private final byte[] date = "Fri, 20 Nov 2026 12:00:00 GMT".getBytes(US_ASCII);
  private final Http1Reader reader = Http1Reader.forServer(Http1Limits.DEFAULTS);
  private final Http1Writer writer = Http1Writer.forServer("pulsar");
  private final ByteSink out = ByteSink.open();

  /** What is answered when only writing is measured. */
  private Http1Event.RequestHead request;

  /** Made by JMH. */
  public CodecBenchmark() {
    try {
      reader.feed(plain);
      request = (Http1Event.RequestHead) reader.next();
      reader.next();
    } catch (ProtocolException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The writer is told the time once a second; here, once. */
  @Setup
  public void tellTime() {
    writer.date(date);
  }

  /** W1's request. */
  @Benchmark
  public void readPlain(Blackhole blackhole) throws ProtocolException {
    read(plain, blackhole);
  }

  /** W2's requests, as one read brings them; the time is for one. */
  @Benchmark
  @OperationsPerInvocation(PIPELINED)
  public void readPlainPipelined(Blackhole blackhole) throws ProtocolException {
    read(plainPipelined, blackhole);
  }

  /** W4's request. */
  @Benchmark
  public void readBrowser(Blackhole blackhole) throws ProtocolException {
    read(browser, blackhole);
  }

  /** W5's requests, as one read brings them; the time is for one. */
  @Benchmark
  @OperationsPerInvocation(PIPELINED)
  public void readBrowserPipelined(Blackhole blackhole) throws ProtocolException {
    read(browserPipelined, blackhole);
  }

  /** The answer of W1, made and written. */
  @Benchmark
  public int respondText() throws ProtocolException {
    return respond(Response.text(Greeting.TEXT));
  }

  /** The answer of W3: made, serialised and written. */
  @Benchmark
  public int respondJson() throws ProtocolException {
    return respond(Response.json(new Greeting.Message(Greeting.TEXT)));
  }

  private void read(byte[] bytes, Blackhole blackhole) throws ProtocolException {
    // Not copied and not changed by the reader, since whole messages lie in one array.
    reader.feed(bytes);
    Http1Event event = reader.next();
    while (event != Http1Event.NeedMore.NEED_MORE) {
      blackhole.consume(event);
      event = reader.next();
    }
  }

  private int respond(Response response) throws ProtocolException {
    out.clear();
    writer.respond(out, request, response, false);
    return out.size();
  }
}
