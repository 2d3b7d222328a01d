package org.pulsarweb.rpc;

class WebSocketBindingTest implements BindingContract {
  @Override
  public Session open(JsonRpc server) throws Exception {
    return Live.webSocket(server);
  }

  @Override
  public boolean goesBothWays() {
    return true;
  }
}
