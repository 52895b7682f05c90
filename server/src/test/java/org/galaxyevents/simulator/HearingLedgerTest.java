package org.galaxyevents.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HearingLedgerTest {

  private static final int ANN = 0;
  private static final int BOB = 1;
  private static final int CAROL = 2;
  private static final Topic NOTE = Topic.notification("n");
  private static final Topic HISTORY = Topic.history("h");

  private final HearingLedger ledger = new HearingLedger(Duration.ofSeconds(10));

  @Test
  void what_each_had_to_hear_is_counted_from_the_request_on() {
    expect(Announcement.NOTIFICATION, NOTE, 1_000, 1_010, ANN, BOB);
    heard(ANN, NOTE, 1_020);
    heard(BOB, NOTE, 1_050);

    HearingReport.Row row = row();
    assertThat(row.made()).isEqualTo(1);
    assertThat(row.toHear()).isEqualTo(2);
    assertThat(row.times().count()).isEqualTo(2);
    assertThat(row.times().longest().toMillis()).isBetween(50L, 51L);
    assertThat(ledger.isSettled()).isTrue();
    assertThat(report().passed()).isTrue();
  }

  @Test
  void what_was_heard_before_its_answer_counts() {
    heard(ANN, NOTE, 1_020);
    expect(Announcement.BROADCAST, NOTE, 1_000, 1_030, ANN);

    assertThat(row().times().longest().toMillis()).isBetween(19L, 21L);
    assertThat(ledger.isSettled()).isTrue();
  }

  @Test
  void what_was_heard_of_the_topic_before_the_request_does_not() {
    ledger.allow(HISTORY, ANN);
    heard(ANN, HISTORY, 900);
    expect(Announcement.VIEWED_CHANGE, HISTORY, 1_000, 1_030, ANN);

    assertThat(ledger.isSettled()).isFalse();
  }

  @Test
  void what_one_of_them_does_not_hear_in_time_is_lost_for_that_one() {
    expect(Announcement.BROADCAST, NOTE, 1_000, 1_010, ANN, BOB);
    heard(ANN, NOTE, 1_020);
    ledger.giveUpLost(millis(11_009));
    assertThat(row().lost()).isZero();

    ledger.giveUpLost(millis(11_010));

    assertThat(row().lost()).isEqualTo(1);
    assertThat(report().firstLost()).contains("notification n was not heard by user 1");
    assertThat(report().passed()).isFalse();
    assertThat(ledger.isSettled()).isTrue();
  }

  @Test
  void who_hears_a_notification_to_others_hears_too_much_before_the_answer_and_after() {
    heard(CAROL, NOTE, 1_005);
    expect(Announcement.NOTIFICATION, NOTE, 1_000, 1_010, ANN);
    heard(ANN, NOTE, 1_015);
    heard(BOB, NOTE, 1_020);
    assertThat(ledger.isSettled()).isFalse();

    ledger.giveUpLost(millis(11_020));

    assertThat(ledger.isSettled()).isTrue();
    assertThat(report().wrong()).isEqualTo(2);
    assertThat(report().firstWrong().orElseThrow()).contains("heard of notification n");
    assertThat(report().passed()).isFalse();
  }

  @Test
  void a_history_that_is_shared_again_may_be_heard_of_before_the_answer_says_by_whom() {
    Topic sharing = Topic.sharing("u/ann/h/reads");
    expect(Announcement.SHARED_HISTORY, sharing, 1_000, 1_010, BOB);
    heard(BOB, sharing, 1_020);
    heard(CAROL, sharing, 5_005);
    expect(Announcement.SHARED_HISTORY, sharing, 5_000, 5_010, CAROL);

    ledger.giveUpLost(millis(60_000));

    assertThat(report().passed()).isTrue();
    assertThat(row().times().count()).isEqualTo(2);
  }

  @Test
  void notifications_that_others_have_sent_are_nobodys_mistake() {
    for (int i = 0; i < 1_000; i++) {
      heard(ANN, Topic.notification("of another " + i), i);
    }
    ledger.giveUpLost(millis(60_000));

    assertThat(report().wrong()).isZero();
  }

  @Test
  void what_is_scheduled_is_counted_from_its_time_on_and_must_not_come_before() {
    expect(Announcement.SCHEDULED_BROADCAST, NOTE, 3_000, 1_010, ANN, BOB);
    heard(ANN, NOTE, 1_020);
    heard(BOB, NOTE, 3_007);

    assertThat(report().firstWrong()).contains("user 0 heard of notification n before its time");
    assertThat(row().times().longest().toMillis()).isEqualTo(7);
  }

  @Test
  void what_is_scheduled_is_lost_only_after_its_time() {
    expect(Announcement.SCHEDULED_BROADCAST, NOTE, 30_000, 1_010, ANN);

    ledger.giveUpLost(millis(39_999));

    assertThat(row().lost()).isZero();
  }

  @Test
  void a_history_is_heard_of_by_whoever_may_and_for_a_moment_longer() {
    ledger.allow(HISTORY, ANN);
    ledger.allow(HISTORY, BOB);
    heard(BOB, HISTORY, 1_000);
    ledger.disallow(HISTORY, BOB, millis(2_000));
    heard(BOB, HISTORY, 4_000);
    assertThat(report().wrong()).isZero();

    heard(BOB, HISTORY, 4_001);
    heard(CAROL, HISTORY, 4_001);
    heard(ANN, HISTORY, 4_001);

    assertThat(report().wrong()).isEqualTo(2);
    assertThat(report().firstWrong()).contains("user 1 heard of history h");
  }

  @Test
  void tools_are_heard_of_by_nobody_who_has_none() {
    ledger.watch(Topic.tools(ANN));

    heard(ANN, Topic.tools(ANN), 1_000);

    assertThat(report().firstWrong()).contains("user 0 heard of the interactive tools of user 0");
  }

  @Test
  void a_report_shows_each_kind_and_what_was_left_out() {
    expect(Announcement.TOOL, Topic.tools(ANN), 1_000, 1_010, ANN);
    heard(ANN, Topic.tools(ANN), 1_012);

    String text = ledger.report(List.of("broadcasts: needs --admin-key")).render();

    assertThat(text)
        .contains("step of an interactive tool", "1 heard, 0 lost", "not theirs 0 times")
        .contains("left out  broadcasts: needs --admin-key");
  }

  private void expect(Announcement what, Topic topic, long from, long answered, Integer... to) {
    ledger.expect(
        new HearingLedger.Expected(what, topic, List.of(to), millis(from)), millis(answered));
  }

  private void heard(int user, Topic topic, long at) {
    ledger.heard(user, topic, millis(at));
  }

  private HearingReport report() {
    return ledger.report(List.of());
  }

  private HearingReport.Row row() {
    return report().rows().getFirst();
  }

  private static long millis(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }
}
