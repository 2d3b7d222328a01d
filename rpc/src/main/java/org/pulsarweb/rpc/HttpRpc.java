package org.pulsarweb.rpc;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.http.HttpException;
import org.pulsarweb.http.Request;
import org.pulsarweb.http.Response;

/** What HTTP adds to a message: what is refused before it is read, and the status. */
final class HttpRpc {
  static final String TYPE = "application/json";

  /** Those of "JSON-RPC over HTTP", which clients of old send. */
  private static final Set<String> TYPES =
      Set.of(TYPE, "application/json-rpc", "application/jsonrequest");

  private static final Response EMPTY = Response.bytes(TYPE, new byte[0]);

  private HttpRpc() {}

  static void require(Request request, RpcLimits limits) {
    if (!request.method().equals("POST")) {
      throw new HttpException(405, "JSON-RPC is called by POST").withHeader("Allow", "POST");
    }
    String type = request.header("Content-Type").orElse("");
    if (!type.equals(TYPE) && !TYPES.contains(essence(type))) {
      throw new HttpException(415, "The body must be " + TYPE);
    }
    if (request.body().length() > limits.messageMaxBytes()) {
      throw new HttpException(413, "A message has at most " + limits.messageMaxBytes() + " bytes");
    }
    Request _ = request.withBodyLimit(limits.messageMaxBytes());
  }

  /** Returns a media type without what may follow it. */
  private static String essence(String type) {
    int end = type.indexOf(';');
    return (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
  }

  static Response response(RpcMessage message, byte @Nullable [] answer) {
    if (answer == null) {
      return Response.status(204);
    }
    Response response = EMPTY.withBytes(answer);
    return message instanceof RpcMessage.Invalid ? response.withStatus(400) : response;
  }
}
