package org.pulsarweb.rpc;

class ContentLengthBindingTest implements BindingContract {
  @Override
  public Session open(JsonRpc server) throws Exception {
    return PipesSession.open(server, RpcFraming.CONTENT_LENGTH);
  }

  @Override
  public boolean goesBothWays() {
    return true;
  }
}
