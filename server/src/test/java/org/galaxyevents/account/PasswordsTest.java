package org.galaxyevents.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordsTest {

  private static final HashCost CHEAP = new HashCost(8, 1, 1);

  private final Passwords passwords = new Passwords(CHEAP, Runnable::run);

  @Test
  void a_hash_is_argon2id_with_a_salt_of_its_own() {
    String first = passwords.hash("correct horse");

    assertThat(first).startsWith("$argon2id$v=19$m=8,t=1,p=1$");
    assertThat(passwords.hash("correct horse")).isNotEqualTo(first);
  }

  @Test
  void the_default_cost_is_the_recommended_one() {
    assertThat(new Passwords(HashCost.DEFAULT, Runnable::run).hash("correct horse"))
        .startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
  }

  @Test
  void only_the_right_password_matches() {
    Optional<String> hash = Optional.of(passwords.hash("größer 🧬"));

    assertThat(passwords.matches("größer 🧬", hash)).isTrue();
    assertThat(passwords.matches("größer", hash)).isFalse();
    assertThat(passwords.matches("", hash)).isFalse();
  }

  @Test
  void a_hash_made_at_another_cost_still_matches() {
    String older = new Passwords(new HashCost(16, 2, 1), Runnable::run).hash("correct horse");

    assertThat(passwords.matches("correct horse", Optional.of(older))).isTrue();
  }

  @Test
  void without_an_account_a_password_is_hashed_all_the_same() {
    List<Runnable> hashed = new ArrayList<>();
    Passwords counting =
        new Passwords(
            CHEAP,
            work -> {
              hashed.add(work);
              work.run();
            });

    assertThat(counting.matches("correct horse", Optional.empty())).isFalse();

    assertThat(hashed).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "nonsense", "$argon2id$v=19$m=8", "PBKDF2$sha256$100000$x$y"})
  void what_is_no_argon2_hash_matches_nothing(String hash) {
    assertThat(passwords.matches("correct horse", Optional.of(hash))).isFalse();
  }

  @Test
  void when_two_are_at_work_and_32_wait_the_next_is_sent_away() throws InterruptedException {
    BlockingQueue<Runnable> waiting = new LinkedBlockingQueue<>();
    Passwords stalled = new Passwords(CHEAP, waiting::add);
    BlockingQueue<String> hashes = new LinkedBlockingQueue<>();
    List<Runnable> taken = new ArrayList<>();
    for (int i = 0; i < 34; i++) {
      Thread.startVirtualThread(() -> hashes.add(stalled.hash("correct horse")));
      taken.add(waiting.take());
    }

    assertThatThrownBy(() -> stalled.hash("one too many")).isInstanceOf(Passwords.Busy.class);

    taken.forEach(Runnable::run);
    for (int i = 0; i < 34; i++) {
      assertThat(hashes.take()).startsWith("$argon2id$");
    }
    Thread next = Thread.startVirtualThread(() -> hashes.add(stalled.hash("room again")));
    waiting.take().run();
    next.join();
    assertThat(hashes).hasSize(1);
  }

  @Test
  void a_stopping_pool_takes_no_place_away() {
    Passwords stopping =
        new Passwords(
            CHEAP,
            work -> {
              throw new RejectedExecutionException();
            });

    for (int i = 0; i < 40; i++) {
      assertThatThrownBy(() -> stopping.hash("correct horse")).isInstanceOf(Passwords.Busy.class);
    }
  }
}
