package org.galaxyevents.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimulationConfigTest {

  private static final URI SERVER = URI.create("http://127.0.0.1:8080");

  @Test
  void a_change_is_lost_after_10_seconds_unless_told_otherwise() {
    assertThat(config(SERVER, Optional.empty()).lostAfter()).isEqualTo(Duration.ofSeconds(10));
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://localhost", "https://[::1]:8443/galaxy/", "HTTP://h/galaxy"})
  void an_address_with_or_without_prefix_is_accepted(String url) {
    assertThatNoException().isThrownBy(() -> config(URI.create(url), Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost:8080", "ftp://h", "http:/h", "http://h/?a=b", "http://h/#a"})
  void an_address_that_is_none_is_refused_with_an_example(String url) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> config(URI.create(url), Optional.empty()))
        .withMessageContaining("http://127.0.0.1:8080")
        .withMessageContaining(url);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1, Double.NaN, Double.POSITIVE_INFINITY, 1e6})
  void a_tempo_that_makes_no_sense_is_refused(double rate) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Tempo(rate, 0))
        .withMessageContaining("rate");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Tempo(1, rate))
        .withMessageContaining("scenes");
  }

  @Test
  void a_duration_of_nothing_is_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> config(SERVER, Optional.of(Duration.ZERO)))
        .withMessageContaining("duration");
  }

  @Test
  void a_cast_without_users_is_refused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Cast.Visitors(0));
    assertThatIllegalArgumentException().isThrownBy(() -> new Cast.Given(List.of()));
    assertThatIllegalArgumentException().isThrownBy(() -> new Cast.Created("key", 1, 0));
  }

  @Test
  void an_api_key_with_a_blank_or_a_line_break_is_refused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Cast.Created("a key", 1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new Cast.Given(List.of("key\n")));
    assertThatIllegalArgumentException().isThrownBy(() -> new Cast.Given(List.of("k", "k")));
  }

  private static SimulationConfig config(URI url, Optional<Duration> duration) {
    return new SimulationConfig(url, new Cast.Visitors(1), new Tempo(5, 0), duration, 1);
  }
}
