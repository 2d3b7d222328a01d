package org.pulsarweb.rpc;

import java.util.Collection;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.http.ByteSink;
import org.pulsarweb.http.JsonValue;

/** Writes messages. */
final class MessageWriter {
  private MessageWriter() {}

  static byte[] answer(JsonValue id, @Nullable Object result) {
    ByteSink out = ByteSink.open();
    out.ascii("{\"jsonrpc\":\"2.0\",\"result\":");
    out.write(JsonValue.write(result));
    return ended(out, id);
  }

  static byte[] failure(JsonValue id, RpcError error) {
    ByteSink out = ByteSink.open();
    out.ascii("{\"jsonrpc\":\"2.0\",\"error\":{\"code\":");
    out.ascii(Integer.toString(error.code()));
    out.ascii(",\"message\":");
    out.write(JsonValue.write(error.message()));
    error
        .data()
        .ifPresent(data -> {
          out.ascii(",\"data\":");
          out.write(data.toBytes());
        });
    out.write('}');
    return ended(out, id);
  }

  private static byte[] ended(ByteSink out, JsonValue id) {
    out.ascii(",\"id\":");
    out.write(id.toBytes());
    out.write('}');
    return out.toBytes();
  }

  /**
   * Returns a request.
   *
   * @param params an array or an object, or null for none
   * @param id null for a notification
   */
  static byte[] request(String method, @Nullable Object params, @Nullable Long id) {
    ByteSink out = ByteSink.open();
    out.ascii("{\"jsonrpc\":\"2.0\",\"method\":");
    out.write(JsonValue.write(method));
    if (params != null) {
      out.ascii(",\"params\":");
      out.write(JsonValue.write(params));
    }
    if (id != null) {
      out.ascii(",\"id\":");
      out.ascii(id.toString());
    }
    out.write('}');
    return out.toBytes();
  }

  static byte[] batch(Collection<byte[]> messages) {
    ByteSink out = ByteSink.open();
    int separator = '[';
    for (byte[] message : messages) {
      out.write(separator);
      out.write(message);
      separator = ',';
    }
    out.write(']');
    return out.toBytes();
  }
}
