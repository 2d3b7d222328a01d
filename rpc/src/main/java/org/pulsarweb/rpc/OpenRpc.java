package org.pulsarweb.rpc;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Describes a server in the form of OpenRPC 1.3. */
final class OpenRpc {
  private OpenRpc() {}

  static Map<String, Object> document(JsonRpc server, String title, String version) {
    List<Object> methods = new ArrayList<>();
    for (RpcMethod method : server.methods().values()) {
      if (!method.name().startsWith("rpc.")) {
        methods.add(method(method));
      }
    }
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("openrpc", "1.3.2");
    document.put("info", JsonSchema.members("title", title, "version", version));
    document.put("methods", methods);
    return document;
  }

  private static Map<String, Object> method(RpcMethod method) {
    Map<String, Object> described = new LinkedHashMap<>();
    described.put("name", method.name());
    if (!method.summary().isEmpty()) {
      described.put("summary", method.summary());
    }
    described.put("paramStructure", "either");
    described.put("params", method.parameters().stream().map(OpenRpc::parameter).toList());
    described.put(
        "result", JsonSchema.members("name", "result", "schema", JsonSchema.of(method.result())));
    return described;
  }

  private static Map<String, Object> parameter(RpcParameter parameter) {
    Map<String, Object> described = new LinkedHashMap<>();
    described.put("name", parameter.name());
    described.put("required", parameter.required());
    described.put("schema", JsonSchema.of(parameter.type()));
    return described;
  }
}
