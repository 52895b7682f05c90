package org.galaxyevents.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Keeps what a stream brought. Thread-safe. */
final class RecordingStreamListener implements EventStreamListener {

  private final List<StreamEvent> events = new ArrayList<>();
  private final List<String> comments = new ArrayList<>();
  private final CountDownLatch opened = new CountDownLatch(1);
  private final CompletableFuture<StreamEnd> end = new CompletableFuture<>();

  @Override
  public void onOpen(Map<String, String> headers) {
    opened.countDown();
  }

  @Override
  public synchronized void onEvent(StreamEvent event) {
    events.add(event);
  }

  @Override
  public synchronized void onComment(String comment) {
    comments.add(comment);
  }

  @Override
  public void onEnd(StreamEnd reason) {
    end.complete(reason);
  }

  synchronized List<StreamEvent> events() {
    return List.copyOf(events);
  }

  synchronized List<String> comments() {
    return List.copyOf(comments);
  }

  boolean awaitOpen() throws InterruptedException {
    return opened.await(5, TimeUnit.SECONDS);
  }

  StreamEnd awaitEnd() throws Exception {
    return end.get(5, TimeUnit.SECONDS);
  }
}
