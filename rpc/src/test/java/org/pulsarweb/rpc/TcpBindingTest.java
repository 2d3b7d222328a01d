package org.pulsarweb.rpc;

class TcpBindingTest implements BindingContract {
  @Override
  public Session open(JsonRpc server) throws Exception {
    return Live.tcp(server);
  }

  @Override
  public boolean goesBothWays() {
    return true;
  }
}
