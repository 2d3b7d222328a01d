package org.pulsarweb.web;

import java.io.IOException;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;

/** A way to a handler and back. */
interface TestLine {
  /** Sends a request and returns its answer, whole. */
  Response send(Request request) throws IOException;
}
