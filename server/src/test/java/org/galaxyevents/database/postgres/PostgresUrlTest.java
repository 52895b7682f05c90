package org.galaxyevents.database.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.galaxyevents.database.postgres.PostgresUrl.Host;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PostgresUrlTest {

  private static PostgresUrl parse(String url) {
    return PostgresUrl.parse(url, "me");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgresql://ann:secret@db.example.org:5433/galaxy",
        "postgres://ann:secret@db.example.org:5433/galaxy",
        "postgresql+psycopg2://ann:secret@db.example.org:5433/galaxy",
        "postgresql://ann:secret@db.example.org:5433/galaxy?client_encoding=utf8",
        "postgresql:///?host=db.example.org&port=5433&user=ann&password=secret&dbname=galaxy",
      })
  void galaxys_forms_say_where_and_who(String url) {
    PostgresUrl parsed = parse(url);

    assertThat(parsed.hosts()).containsExactly(new Host("db.example.org", 5433));
    assertThat(parsed.database()).isEqualTo("galaxy");
    assertThat(parsed.user()).isEqualTo("ann");
    assertThat(parsed.password()).contains("secret");
  }

  @ParameterizedTest
  @CsvSource({
    "p%40ss%2Fw%3Ard%25, p@ss/w:rd%",
    "a+b,                a+b",
    "with/slash,         with/slash",
    "%C3%A4,             ä",
  })
  void a_password_may_be_percent_encoded(String written, String meant) {
    assertThat(parse("postgresql://ann:" + written + "@host/db").password()).contains(meant);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgresql:///galaxy?host=/srv/sockets",
        "postgresql://me@/galaxy?host=/srv/sockets",
        "postgresql://%2Fsrv%2Fsockets/galaxy",
      })
  void a_host_that_begins_with_a_slash_is_the_folder_of_a_socket(String url) {
    PostgresUrl parsed = parse(url);

    assertThat(parsed.toString()).isEqualTo("galaxy on /srv/sockets/.s.PGSQL.5432");
    assertThat(parsed.dataSource().getSocketFactoryArg()).isEqualTo("/srv/sockets/.s.PGSQL.5432");
    assertThat(parsed.user()).isEqualTo("me");
  }

  @Test
  void what_is_left_out_is_as_everywhere_in_postgresql() {
    PostgresUrl parsed = parse("postgresql://db.example.org");

    assertThat(parsed.user()).isEqualTo("me");
    assertThat(parsed.database()).isEqualTo("me");
    assertThat(parsed.hosts()).containsExactly(new Host("db.example.org", 5432));
    assertThat(parse("postgresql:///x").hosts().getFirst().isSocketFolder()).isTrue();
  }

  @Test
  void several_hosts_are_tried_for_the_primary() {
    PostgresUrl parsed = parse("postgresql://one:5433,two,[::1]:5434/db");

    assertThat(parsed.hosts())
        .containsExactly(new Host("one", 5433), new Host("two", 5432), new Host("::1", 5434));
    assertThat(parsed.dataSource().getTargetServerType()).isEqualTo("primary");
  }

  @Test
  void tls_is_as_asked_for() {
    var source = parse("postgresql://h/db?sslmode=verify-full&sslrootcert=/ca.pem").dataSource();

    assertThat(source.getSslMode()).isEqualTo("verify-full");
    assertThat(source.getSslRootCert()).isEqualTo("/ca.pem");
  }

  @Test
  void options_reach_the_server_with_their_blanks() {
    assertThat(parse("postgresql://h/db?options=-c+search_path%3Dours").parameters())
        .isEqualTo(Map.of("options", "-c search_path=ours"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mysql://h/db",
        "postgresql:/h/db",
        "postgresql://h:99999/db",
        "postgresql://h:port/db",
        "postgresql://h/db?sslmode=maybe",
        "postgresql://h/db?sslmodus=require",
        "postgresql://u:100%@h/db",
        "postgresql://h,/db",
      })
  void what_cannot_be_meant_is_refused(String url) {
    assertThatThrownBy(() -> parse(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("an address");
  }

  @Test
  void it_is_printed_without_its_password() {
    assertThat(parse("postgresql://ann:secret@db.example.org/galaxy").toString())
        .isEqualTo("galaxy on db.example.org:5432");
  }
}
