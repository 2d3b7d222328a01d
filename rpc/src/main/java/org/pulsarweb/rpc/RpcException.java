package org.pulsarweb.rpc;

import org.jspecify.annotations.Nullable;

/**
 * Ends a call with an error. A method throws one to say its code, its message and its data; who
 * calls gets one of the subclass that the code has.
 *
 * <p>Immutable.
 */
@SuppressWarnings("serial") // never serialized
public class RpcException extends RuntimeException {
  private final RpcError error;

  /**
   * Refuses a call.
   *
   * @param code the program's own: not from -32768 to -32000
   * @param message what who calls may read
   */
  public RpcException(int code, String message) {
    this(RpcError.of(code, message));
  }

  /**
   * Refuses a call, or tells of a refusal.
   *
   * @param error what who calls may read
   */
  public RpcException(RpcError error) {
    super(error.message());
    this.error = error;
  }

  private RpcException(RpcError error, @Nullable Throwable cause) {
    super(error.message(), cause, false, false);
    this.error = error;
  }

  /**
   * Returns the exception that an error's code has.
   *
   * @param error as it was told
   * @return one of the classes here, or this one
   */
  public static RpcException of(RpcError error) {
    return switch (error.code()) {
      case RpcError.PARSE_ERROR -> new ParseError(error);
      case RpcError.INVALID_REQUEST -> new InvalidRequest(error);
      case RpcError.METHOD_NOT_FOUND -> new MethodNotFound(error);
      case RpcError.INVALID_PARAMS -> new InvalidParams(error);
      case RpcError.INTERNAL_ERROR -> new InternalFailure(error);
      case RpcError.NOT_ALLOWED -> new NotAllowed(error);
      case RpcError.TIMED_OUT -> new TimedOut(error);
      case RpcError.BUSY -> new Busy(error);
      default -> new RpcException(error);
    };
  }

  /** Refuses, where that is a part of normal work: there is no trace. */
  static RpcException refusal(int code, String message) {
    return new RpcException(RpcError.of(code, message), null);
  }

  /**
   * Returns what went wrong.
   *
   * @return code, message and data
   */
  public final RpcError error() {
    return error;
  }

  /**
   * Returns what kind of error it is.
   *
   * @return the error's code
   */
  public final int code() {
    return error.code();
  }

  /** The server could not read a message: -32700. */
  public static final class ParseError extends RpcException {
    ParseError(RpcError error) {
      super(error);
    }
  }

  /** The server takes a message for no request: -32600. */
  public static final class InvalidRequest extends RpcException {
    InvalidRequest(RpcError error) {
      super(error);
    }
  }

  /** The server has no such method: -32601. */
  public static final class MethodNotFound extends RpcException {
    MethodNotFound(RpcError error) {
      super(error);
    }
  }

  /** The method does not take these parameters: -32602. */
  public static final class InvalidParams extends RpcException {
    InvalidParams(RpcError error) {
      super(error);
    }
  }

  /** The method failed: -32603. */
  public static final class InternalFailure extends RpcException {
    InternalFailure(RpcError error) {
      super(error);
    }
  }

  /** Who calls may not: -32001, as Pulsar's servers say it. */
  public static final class NotAllowed extends RpcException {
    NotAllowed(RpcError error) {
      super(error);
    }
  }

  /** The method took too long for the server: -32002, as Pulsar's servers say it. */
  public static final class TimedOut extends RpcException {
    TimedOut(RpcError error) {
      super(error);
    }
  }

  /** The server has too much to do: -32003, as Pulsar's servers say it. */
  public static final class Busy extends RpcException {
    Busy(RpcError error) {
      super(error);
    }
  }
}
