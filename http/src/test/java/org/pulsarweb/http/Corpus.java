package org.pulsarweb.http;

import static org.pulsarweb.http.Wire.chunked;
import static org.pulsarweb.http.Wire.head;
import static org.pulsarweb.http.Wire.post;

import java.util.List;

/** Wires of clients, good and bad, for tests that cut and spoil them. */
final class Corpus {
  static final String BROWSER =
      head(
          "GET /search?q=fibers&page=2 HTTP/1.1",
          "Host: 127.0.0.1:8060",
          "Connection: keep-alive",
          "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)",
          "Accept: text/html,application/xhtml+xml;q=0.9,image/avif,*/*;q=0.8",
          "Accept-Encoding: gzip, deflate, br, zstd",
          "Accept-Language: en-US,en;q=0.9",
          "Cookie: session=0123456789abcdef; theme=dark",
          "Upgrade-Insecure-Requests: 1");

  static final List<String> GOOD =
      List.of(
          head("GET / HTTP/1.1", "Host: a"),
          head("GET / HTTP/1.0"),
          BROWSER,
          BROWSER.repeat(3),
          "\r\n"
              + head("OPTIONS * HTTP/1.1", "Host:")
              + "\r\n"
              + head("HEAD /a HTTP/1.1", "Host: b"),
          head("GET http://a:1/b?c HTTP/1.1", "Host: x", "Connection: close"),
          head("CONNECT a:443 HTTP/1.1", "Host: a:443"),
          head("PROPFIND /~ HTTP/1.1", "Host: a", "X: \t a \u00e9\tb \t", "Y:"),
          post("hello", "Content-Length: 5", "Expect: 100-continue") + BROWSER,
          post("", "Content-Length: 0"),
          chunked("5\r\nhello\r\n6;a=\"b\\\"\"\r\n world\r\n0\r\n\r\n") + BROWSER,
          chunked("1\r\nx\r\n000\r\nDigest: a\r\nX:  b\t\r\n\r\n"),
          head("GET / HTTP/1.1", "Host: a", "Upgrade: websocket", "Connection: Upgrade"));

  static final List<String> BAD =
      List.of(
          "\r\n\r\n" + BROWSER,
          head("GET  / HTTP/1.1", "Host: a"),
          head("GET / HTTP/2.0", "Host: a"),
          head("GET / HTTP/1.1"),
          head("GET / HTTP/1.1", "Host: a", "Host: a"),
          head("GET / HTTP/1.1", "Host : a"),
          head("GET / HTTP/1.1", "Host: a", " folded"),
          head("GET / HTTP/1.1", "Host: a", "X: a\0b"),
          "GET / HTTP/1.1\r\nHost: a\n\r\n",
          "GET / HTTP/1.1\rHost: a\r\n\r\n",
          post("abcde", "Content-Length: 5", "Content-Length: 5"),
          post("abcde", "Content-Length: 5", "Transfer-Encoding: chunked"),
          post("abcde", "Transfer-Encoding: gzip"),
          post("abcde", "Content-Length: 99999999999999999999"),
          post("abcde", "Content-Length: 99999999999"),
          post("abcde", "Content-Length: 6"),
          BROWSER + post("abcde", "Expect: x"),
          chunked("5\r\nhelloX\r\n"),
          chunked("5;\r\nhello\r\n"),
          chunked("0x5\r\nhello\r\n"),
          chunked("5\nhello\r\n"),
          chunked("5\r\nhello\r\n0\r\nHost: b\r\n\r\n"),
          chunked("5\r\nhello\r\n0\r\nX : b\r\n\r\n"),
          chunked("5\r\nhel"),
          "GET /" + "a".repeat(9000) + " HTTP/1.1\r\nHost: a\r\n\r\n",
          "GET / HTTP/1.1\r\nHost: a\r\nX: " + "a".repeat(40_000) + "\r\n\r\n",
          "GET / HTTP/1.1\r\nHost: a\r\n" + "X: y\r\n".repeat(120) + "\r\n");

  private Corpus() {}
}
