package io.ilion.chaos;

import com.datastax.oss.driver.api.core.addresstranslation.AddressTranslator;
import com.datastax.oss.driver.api.core.context.DriverContext;
import java.net.InetSocketAddress;

/** Leads the checker's driver past the proxies, to which the nodes send their clients. */
public final class WithoutProxy implements AddressTranslator {
  /** The driver makes one of each session. */
  public WithoutProxy(DriverContext context) {}

  @Override
  public InetSocketAddress translate(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return new InetSocketAddress(host.replace("127.0.1.", "127.0.0."), address.getPort());
  }

  @Override
  public void close() {}
}
