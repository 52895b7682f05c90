package org.galaxyevents.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ChangeLedgerTest {

  private static final int ME = 0;
  private static final int SOMEBODY_ELSE = 1;

  private final ChangeLedger ledger = new ChangeLedger(Duration.ofSeconds(10));

  @Test
  void latency_is_counted_from_the_request_and_from_its_answer() {
    announceAt(1_000, 1_030, 1_050);

    AnnouncementLatency latency = ledger.whileChanging();
    assertThat(latency.fromRequest().longest().toMillis()).isEqualTo(50);
    assertThat(latency.fromAnswer().longest().toMillis()).isEqualTo(20);
    assertThat(ledger.isSettled()).isTrue();
  }

  @Test
  void an_announcement_may_overtake_the_answer() {
    var change = ledger.sent(ME, "h", millis(0));
    ledger.announced(ME, List.of("h"), millis(20));
    ledger.answered(change, millis(30));

    assertThat(ledger.whileChanging().fromRequest().count()).isEqualTo(1);
    assertThat(ledger.whileChanging().fromAnswer().longest()).isZero();
  }

  @Test
  void the_first_change_after_5_quiet_seconds_is_kept_apart() {
    ledger.watch(ME, "h", millis(0));
    announceAt(5_000, 5_001, 5_002);
    announceAt(9_999, 10_000, 10_001);
    announceAt(14_999, 15_000, 15_001);

    assertThat(ledger.afterQuiet().fromRequest().count()).isEqualTo(2);
    assertThat(ledger.whileChanging().fromRequest().count()).isEqualTo(1);
  }

  @Test
  void a_change_that_is_not_announced_is_lost() {
    ledger.answered(ledger.sent(ME, "h", millis(0)), millis(100));
    ledger.giveUpLost(millis(10_099));
    assertThat(ledger.changes(0).lost()).isZero();

    ledger.giveUpLost(millis(10_100));

    assertThat(ledger.changes(0).lost()).isEqualTo(1);
    assertThat(ledger.changes(0).firstLost()).contains("history h of user 0");
    assertThat(ledger.isSettled()).isTrue();
  }

  @Test
  void only_an_update_of_that_history_on_that_users_stream_announces_it() {
    ledger.announced(ME, List.of("h"), millis(0));
    ledger.answered(ledger.sent(ME, "h", millis(1)), millis(2));
    ledger.announced(ME, List.of("other"), millis(3));
    ledger.announced(SOMEBODY_ELSE, List.of("h"), millis(3));

    assertThat(ledger.changes(0).announced()).isZero();
    assertThat(ledger.changes(0).unsettled()).isEqualTo(1);
  }

  @Test
  void one_update_announces_every_change_before_it() {
    ledger.answered(ledger.sent(ME, "h", millis(1)), millis(2));
    ledger.answered(ledger.sent(ME, "h", millis(3)), millis(4));
    ledger.announced(ME, List.of("h"), millis(5));

    assertThat(ledger.changes(0).announced()).isEqualTo(2);
  }

  @Test
  void a_change_that_failed_is_neither_made_nor_lost() {
    ledger.withdrawn(ledger.sent(ME, "h", millis(0)));
    ledger.giveUpLost(millis(60_000));

    assertThat(ledger.changes(0).made()).isZero();
    assertThat(ledger.changes(0).lost()).isZero();
    assertThat(ledger.isSettled()).isTrue();
  }

  private void announceAt(long sent, long answered, long announced) {
    ledger.answered(ledger.sent(ME, "h", millis(sent)), millis(answered));
    ledger.announced(ME, List.of("h"), millis(announced));
  }

  private static long millis(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }
}
