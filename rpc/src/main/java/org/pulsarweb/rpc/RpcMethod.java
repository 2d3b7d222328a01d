package org.pulsarweb.rpc;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A method of a server.
 *
 * @param name with all its dots
 * @param parameters in their order
 * @param result what it returns, for the documentation
 * @param summary what it does, for the documentation
 * @param function does it
 * @param access rules that all have to allow a call
 * @param timeout how long it may take; nothing means as long as the server's limits say
 */
record RpcMethod(
    String name,
    List<RpcParameter> parameters,
    Type result,
    String summary,
    RpcFunction function,
    List<RpcAccess> access,
    Optional<Duration> timeout) {
  RpcMethod {
    parameters = List.copyOf(parameters);
    access = List.copyOf(access);
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a method has a name");
    }
    if (parameters.stream().map(RpcParameter::name).distinct().count() != parameters.size()) {
      throw new IllegalArgumentException("two parameters of " + name + " have the same name");
    }
  }

  static RpcMethod of(String name, RpcFunction function, List<RpcParameter> parameters) {
    return new RpcMethod(name, parameters, Object.class, "", function, List.of(), Optional.empty());
  }

  RpcMethod under(String prefix) {
    return new RpcMethod(
        prefix + "." + name, parameters, result, summary, function, access, timeout);
  }

  RpcMethod with(RpcAccess rule) {
    List<RpcAccess> rules = new ArrayList<>(access);
    rules.add(rule);
    return new RpcMethod(name, parameters, result, summary, function, rules, timeout);
  }

  RpcMethod within(Duration limit) {
    return new RpcMethod(name, parameters, result, summary, function, access, Optional.of(limit));
  }

  RpcMethod described(String words) {
    return new RpcMethod(name, parameters, result, words, function, access, timeout);
  }
}
