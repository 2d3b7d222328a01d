package org.pulsarweb.rpc;

class HttpBindingTest implements BindingContract {
  @Override
  public Session open(JsonRpc server) throws Exception {
    return Live.http(server);
  }

  @Override
  public boolean goesBothWays() {
    return false;
  }
}
