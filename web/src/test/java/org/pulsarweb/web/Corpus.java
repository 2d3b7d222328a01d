package org.pulsarweb.web;

import static org.pulsarweb.web.RawClient.get;
import static org.pulsarweb.web.RawClient.head;
import static org.pulsarweb.web.RawClient.post;
import static org.pulsarweb.web.RawClient.request;

import java.util.List;
import org.pulsarweb.http.Response;

/** What clients send, good and bad, and a handler that reads all of it. */
final class Corpus {
  static final List<String> GOOD =
      List.of(
          get("/", "Connection: close"),
          get("/a/b?c=d&e=%C3%A9", "User-Agent: x", "Accept: */*", "Connection: close"),
          "\r\n" + get("/", "Cookie: a=b; c=d") + get("/2", "Connection: close"),
          head("GET / HTTP/1.0"),
          head("GET http://a:1/b?c HTTP/1.1", "Host: x", "Connection: close"),
          request("HEAD", "/", "Connection: close"),
          request("OPTIONS", "*", "Connection: close"),
          post("/", "hello") + get("/", "Connection: close"),
          post("/", "", "Connection: close"),
          request("POST", "/", "Transfer-Encoding: chunked")
              + "5\r\nhello\r\n6;a=\"b\"\r\n world\r\n0\r\nDigest: x\r\n\r\n"
              + get("/", "Connection: close"));

  static final List<String> BAD =
      List.of(
          "\r\n\r\n" + get("/"),
          head("GET  / HTTP/1.1", "Host: a"),
          head("GET / HTTP/2.0", "Host: a"),
          head("GET / HTTP/1.1"),
          get("/", "Host: a"),
          get("/", "X : a"),
          get("/", " folded"),
          get("/", "X: a\0b"),
          "GET / HTTP/1.1\r\nHost: a\n\r\n",
          "GET / HTTP/1.1\rHost: a\r\n\r\n",
          post("/", "hello", "Content-Length: 5"),
          post("/", "hello", "Transfer-Encoding: chunked"),
          request("POST", "/", "Transfer-Encoding: gzip") + "hello",
          request("POST", "/", "Transfer-Encoding: chunked") + "5\r\nhelloX\r\n",
          request("POST", "/", "Transfer-Encoding: chunked") + "0x5\r\nhello\r\n",
          request("POST", "/", "Transfer-Encoding: chunked") + "5\nhello\r\n",
          request("POST", "/", "Transfer-Encoding: chunked") + "5\r\nhello\r\n0\r\nHost: b\r\n\r\n",
          get("/") + request("POST", "/", "Expect: x", "Content-Length: 1") + "x",
          request("CONNECT", "a:443"));

  /** Says what it was asked. */
  static final HttpHandler TELLING =
      request ->
          Response.text(
              request.method()
                  + " "
                  + request.path()
                  + " "
                  + request.query()
                  + " "
                  + request.text());

  private Corpus() {}
}
