package org.galaxyevents.election;

/** What a process stands for election as, and how Galaxy's column {@code app_type} calls it. */
public enum Role {
  /** It serves streams, and leads where there is no monitor. */
  WORKER("webapp"),
  /** It does nothing but lead. */
  MONITOR("sse_monitor");

  private final String appType;

  Role(String appType) {
    this.appType = appType;
  }

  public String appType() {
    return appType;
  }
}
