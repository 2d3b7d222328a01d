package org.pulsarweb.rpc;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pulsarweb.http.JsonException;
import org.pulsarweb.http.JsonValue;
import org.pulsarweb.http.JsonValue.Kind;
import org.pulsarweb.rpc.RpcMessage.Answer;
import org.pulsarweb.rpc.RpcMessage.Batch;
import org.pulsarweb.rpc.RpcMessage.Call;
import org.pulsarweb.rpc.RpcMessage.Failure;
import org.pulsarweb.rpc.RpcMessage.Invalid;
import org.pulsarweb.rpc.RpcMessage.Notification;

/** Reads messages; whatever the bytes are, they are some message. */
final class MessageReader {
  private MessageReader() {}

  static RpcMessage read(byte[] bytes, int batchMaxCount) {
    JsonValue json;
    try {
      json = JsonValue.read(bytes);
    } catch (JsonException e) {
      return e.isMalformed()
          ? new Invalid(JsonValue.NULL, RpcError.of(RpcError.PARSE_ERROR, e.message()), false)
          : invalid(JsonValue.NULL, e.message());
    }
    if (json.kind() != Kind.ARRAY) {
      return one(json);
    } else if (json.size() == 0) {
      return invalid(JsonValue.NULL, "a batch must not be empty");
    } else if (json.size() > batchMaxCount) {
      return invalid(JsonValue.NULL, "a batch has at most " + batchMaxCount + " messages");
    }
    List<RpcMessage> messages = new ArrayList<>(json.size());
    for (JsonValue element : json.elements()) {
      messages.add(one(element));
    }
    return new Batch(messages);
  }

  private static RpcMessage one(JsonValue json) {
    if (json.kind() != Kind.OBJECT) {
      return invalid(JsonValue.NULL, "a request must be an object");
    }
    Optional<JsonValue> id = json.get("id");
    if (id.isPresent() && !isId(id.get())) {
      return invalid(JsonValue.NULL, "\"id\" must be a string, a number or null");
    }
    JsonValue known = id.orElse(JsonValue.NULL);
    Optional<JsonValue> version = json.get("jsonrpc");
    if (version.isEmpty() || !isText(version.get()) || !version.get().text().equals("2.0")) {
      return invalid(known, "\"jsonrpc\" must be \"2.0\"", isAnswer(json));
    }
    Optional<JsonValue> method = json.get("method");
    return method.isPresent() ? asked(json, id, method.get()) : answered(json, id);
  }

  private static boolean isAnswer(JsonValue json) {
    return json.get("method").isEmpty()
        && (json.get("result").isPresent() || json.get("error").isPresent());
  }

  private static boolean isId(JsonValue id) {
    return id.kind() == Kind.NUMBER || id.kind() == Kind.STRING || id.isNull();
  }

  private static boolean isText(JsonValue json) {
    return json.kind() == Kind.STRING;
  }

  private static RpcMessage asked(JsonValue json, Optional<JsonValue> id, JsonValue method) {
    JsonValue known = id.orElse(JsonValue.NULL);
    if (!isText(method)) {
      return invalid(known, "\"method\" must be a string");
    }
    Optional<JsonValue> params = json.get("params");
    if (params.isPresent()
        && params.get().kind() != Kind.ARRAY
        && params.get().kind() != Kind.OBJECT) {
      return invalid(known, "\"params\" must be an array or an object");
    }
    return id.isPresent()
        ? new Call(method.text(), params, known)
        : new Notification(method.text(), params);
  }

  private static RpcMessage answered(JsonValue json, Optional<JsonValue> id) {
    JsonValue known = id.orElse(JsonValue.NULL);
    if (!isAnswer(json)) {
      return invalid(known, "\"method\" is missing");
    }
    Optional<JsonValue> result = json.get("result");
    Optional<JsonValue> error = json.get("error");
    if (id.isEmpty() || (result.isPresent() && error.isPresent())) {
      return invalid(known, "an answer has an \"id\", and a result or an error", true);
    } else if (result.isPresent()) {
      return new Answer(known, result.get());
    }
    return error
        .flatMap(MessageReader::error)
        .<RpcMessage>map(told -> new Failure(known, told))
        .orElseGet(() -> invalid(known, "\"error\" must have a code and a message", true));
  }

  private static Optional<RpcError> error(JsonValue json) {
    Optional<JsonValue> code = json.get("code").filter(JsonValue::isWhole);
    Optional<JsonValue> message = json.get("message").filter(MessageReader::isText);
    if (code.isEmpty() || message.isEmpty()) {
      return Optional.empty();
    }
    int number =
        Math.clamp(code.get().as(Number.class).longValue(), Integer.MIN_VALUE, Integer.MAX_VALUE);
    return Optional.of(new RpcError(number, message.get().text(), json.get("data")));
  }

  private static Invalid invalid(JsonValue id, String why) {
    return invalid(id, why, false);
  }

  private static Invalid invalid(JsonValue id, String why, boolean isAnswer) {
    RpcError error = RpcError.of(RpcError.INVALID_REQUEST, "Invalid Request: " + why);
    return new Invalid(id, error, isAnswer);
  }
}
