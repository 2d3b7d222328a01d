package org.pulsarweb.rpc;

class LinesBindingTest implements BindingContract {
  @Override
  public Session open(JsonRpc server) throws Exception {
    return PipesSession.open(server, RpcFraming.LINES);
  }

  @Override
  public boolean goesBothWays() {
    return true;
  }
}
