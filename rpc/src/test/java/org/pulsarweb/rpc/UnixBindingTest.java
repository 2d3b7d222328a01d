package org.pulsarweb.rpc;

import java.nio.file.Path;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "NIO has no unix sockets there")
class UnixBindingTest implements BindingContract {
  @TempDir Path folder;

  @Override
  public Session open(JsonRpc server) throws Exception {
    return Live.unix(server, folder);
  }

  @Override
  public boolean goesBothWays() {
    return true;
  }
}
