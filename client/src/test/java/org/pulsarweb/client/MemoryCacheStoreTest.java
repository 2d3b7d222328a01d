package org.pulsarweb.client;

class MemoryCacheStoreTest implements CacheStoreContract {
  @Override
  public CacheStore open(long maxBytes) {
    return new MemoryCacheStore(maxBytes);
  }
}
