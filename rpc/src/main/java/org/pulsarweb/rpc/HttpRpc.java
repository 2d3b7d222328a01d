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

  private HttpRpc() {}

  static void require(Request request, RpcLimits limits) {
    if (!request.method().equals("POST")) {
      throw new HttpException(405, "JSON-RPC is called by POST").withHeader("Allow", "POST");
    }
    String type = request.header("Content-Type").orElse("");
    int end = type.indexOf(';');
    String essence = (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    if (!TYPES.contains(essence)) {
      throw new HttpException(415, "The body must be " + TYPE);
    }
    if (request.body().length() > limits.messageMaxBytes()) {
      throw new HttpException(413, "A message has at most " + limits.messageMaxBytes() + " bytes");
    }
    Request _ = request.withBodyLimit(limits.messageMaxBytes());
  }

  static Response response(RpcMessage message, byte @Nullable [] answer) {
    if (answer == null) {
      return Response.status(204);
    }
    Response response = Response.bytes(TYPE, answer);
    return message instanceof RpcMessage.Invalid ? response.withStatus(400) : response;
  }
}
