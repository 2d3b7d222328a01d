package org.pulsarweb.rpc;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pulsarweb.http.JsonValue;
import org.pulsarweb.rpc.RpcMessage.Answer;
import org.pulsarweb.rpc.RpcMessage.Failure;

/** The answers of a batch, which a server may give in any order. */
final class BatchAnswers {
  private final Map<Long, RpcMessage> byId = new HashMap<>();

  private BatchAnswers() {}

  /** Throws what the server says if it refuses all of it. */
  static BatchAnswers of(List<RpcMessage> answers) {
    var all = new BatchAnswers();
    for (RpcMessage answer : answers) {
      if (answer instanceof Answer(JsonValue id, _)) {
        all.put(id, answer);
      } else if (answer instanceof Failure(JsonValue id, RpcError error)) {
        if (id.isNull()) {
          throw RpcException.of(error);
        }
        all.put(id, answer);
      }
    }
    return all;
  }

  private void put(JsonValue id, RpcMessage answer) {
    if (id.isWhole()) {
      byId.put(id.as(Number.class).longValue(), answer);
    }
  }

  List<RpcBatch.Result> results(List<Long> ids) {
    return ids.stream().map(this::result).toList();
  }

  private RpcBatch.Result result(Long id) {
    return switch (byId.get(id)) {
      case Answer(_, JsonValue value) ->
          new RpcBatch.Result(id, Optional.of(value), Optional.empty());
      case Failure(_, RpcError error) -> failed(id, error);
      case null, default ->
          failed(id, RpcError.of(RpcError.INVALID_REQUEST, "the server has not answered it"));
    };
  }

  private static RpcBatch.Result failed(Long id, RpcError error) {
    return new RpcBatch.Result(id, Optional.empty(), Optional.of(RpcException.of(error)));
  }
}
