package org.pulsarweb.rpc;

/**
 * Says who may call a method. It is asked before the arguments are looked at.
 *
 * <p>Safe for use by many threads.
 */
@FunctionalInterface
public interface RpcAccess {
  /**
   * Returns whether a call is allowed; may wait. What it throws refuses the call, too.
   *
   * @param call which has no arguments yet: {@link RpcCall#request} and {@link RpcCall#user} say
   *     whose it is
   * @return false to answer with {@link RpcError#NOT_ALLOWED}
   * @throws Exception as a method may
   */
  boolean allows(RpcCall call) throws Exception;

  /**
   * Returns a rule for users that authentication has found to have a role.
   *
   * @param role as {@link org.pulsarweb.web.User#roles} has it
   * @return the rule
   */
  static RpcAccess role(String role) {
    return call -> call.user().filter(user -> user.roles().contains(role)).isPresent();
  }
}
