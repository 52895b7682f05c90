package org.galaxyevents.bench;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;

/** How much memory outside the heap buffers take up in this process. */
final class DirectMemory {

  private DirectMemory() {}

  /**
   * What Netty's allocator holds and what NIO holds. Netty may take its own from NIO, which is then
   * counted twice: too much rather than too little.
   */
  static long used() {
    long used = 0;
    if (ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider netty) {
      used += netty.metric().usedDirectMemory();
    }
    for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
      used += pool.getMemoryUsed();
    }
    return used;
  }
}
