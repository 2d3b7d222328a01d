package org.pulsarweb.rpc;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pulsarweb.http.JsonValue;

/**
 * What went wrong with a call, as it is told to who made it (JSON-RPC 2.0 §5.1). Codes from -32768
 * to -32000 are the protocol's; all others are the program's own.
 *
 * <p>Immutable.
 *
 * @param code what kind of error it is
 * @param message what kind of error it is, in a sentence
 * @param data whatever else there is to say
 */
public record RpcError(int code, String message, Optional<JsonValue> data) {
  /** The message is no JSON. */
  public static final int PARSE_ERROR = -32700;

  /** The message is JSON, but no request. */
  public static final int INVALID_REQUEST = -32600;

  /** There is no such method. */
  public static final int METHOD_NOT_FOUND = -32601;

  /** The method does not take these parameters. */
  public static final int INVALID_PARAMS = -32602;

  /** The method failed, and only the server's log says why. */
  public static final int INTERNAL_ERROR = -32603;

  /** The server could not do it, and its message says why. */
  public static final int SERVER_ERROR = -32000;

  /** Who calls may not. */
  public static final int NOT_ALLOWED = -32001;

  /** The method took too long, and was cancelled. */
  public static final int TIMED_OUT = -32002;

  /** There is too much to do: come back later. */
  public static final int BUSY = -32003;

  /**
   * Returns an error that says no more than its message.
   *
   * @param code what kind of error it is
   * @param message what kind of error it is, in a sentence
   * @return the error
   */
  public static RpcError of(int code, String message) {
    return new RpcError(code, message, Optional.empty());
  }

  /**
   * Returns this error with something else to say.
   *
   * @param more a record, map, list or whatever else Jackson can write
   * @return a changed copy
   */
  public RpcError withData(@Nullable Object more) {
    return new RpcError(code, message, Optional.of(JsonValue.of(more)));
  }
}
