package org.pulsarweb.rpc;

import java.util.List;
import java.util.Optional;
import org.pulsarweb.http.JsonValue;

/** What one side may say to the other (JSON-RPC 2.0 §4 to §6). */
sealed interface RpcMessage {
  /** What a method is asked for. */
  sealed interface Asked extends RpcMessage {
    String method();

    /** An array or an object. */
    Optional<JsonValue> params();
  }

  /**
   * A request that wants an answer.
   *
   * @param id text, a number or null, to be sent back as it is
   */
  record Call(String method, Optional<JsonValue> params, JsonValue id) implements Asked {}

  /** A request that wants none (§4.1). */
  record Notification(String method, Optional<JsonValue> params) implements Asked {}

  /** What a method has returned (§5). */
  record Answer(JsonValue id, JsonValue result) implements RpcMessage {}

  /**
   * What went wrong (§5.1).
   *
   * @param id null if it is not known of what call
   */
  record Failure(JsonValue id, RpcError error) implements RpcMessage {}

  /**
   * What is none of these.
   *
   * @param id what looks like an id, or null
   * @param error what to answer
   * @param isAnswer whether it looks like an answer: then it is not to be answered itself
   */
  record Invalid(JsonValue id, RpcError error, boolean isAnswer) implements RpcMessage {}

  /** Several at once (§6); none of them is a batch. */
  record Batch(List<RpcMessage> messages) implements RpcMessage {}
}
