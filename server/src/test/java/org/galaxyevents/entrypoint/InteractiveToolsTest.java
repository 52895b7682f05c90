package org.galaxyevents.entrypoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.galaxyevents.account.Requester;
import org.galaxyevents.bus.ControlTask;
import org.galaxyevents.bus.EventDispatcher;
import org.galaxyevents.entrypoint.InteractiveTools.Outcome;
import org.galaxyevents.history.ContentsEditor;
import org.galaxyevents.history.HistoryStore;
import org.galaxyevents.testing.RecordingBus;
import org.galaxyevents.testing.Seeds;
import org.galaxyevents.testing.TemporaryDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class InteractiveToolsTest {

  private static final PortMapping LAB = new PortMapping(8888, "127.0.0.1", 40123, "http");

  @RegisterExtension final TemporaryDatabase database = new TemporaryDatabase();

  private final RecordingBus bus = new RecordingBus();
  private final EntryPointAnnouncer announcer =
      new EntryPointAnnouncer(Optional.of(new EventDispatcher(bus)));
  private final EntryPointStore store = new EntryPointStore(new SecureRandom());
  private InteractiveTools tools;
  private Seeds seeds;
  private Requester alice;
  private Requester bob;

  @BeforeEach
  void prepare() {
    tools =
        new InteractiveTools(
            database.get(),
            store,
            new ContentsEditor(new HistoryStore(), UUID::randomUUID),
            announcer);
    seeds = new Seeds(database.get());
    alice = seeds.user("alice");
    bob = seeds.user("bob");
  }

  @Test
  void a_tool_that_starts_is_listed_for_its_user_alone_and_announced_to_its_user_alone() {
    EntryPoint lab = start(alice, "lab").getFirst();

    assertThat(listed(alice)).containsExactly(lab);
    assertThat(listed(bob)).isEmpty();
    assertThat(lab.isActive()).isFalse();
    assertThat(announced()).containsExactly(id(alice));
  }

  @Test
  void several_entry_points_of_one_job_are_announced_once_at_each_change() {
    long job = start(alice, "lab", "terminal", "files").getFirst().job().id();
    tools.configure(job, List.of(LAB));
    tools.setState(job, JobState.RUNNING, alice);

    assertThat(listed(alice)).hasSize(3).allMatch(EntryPoint::isActive);
    assertThat(announced()).containsExactly(id(alice), id(alice), id(alice));
  }

  @Test
  void it_is_active_when_it_is_configured_and_its_job_runs_in_either_order() {
    EntryPoint first = start(alice, "lab").getFirst();
    tools.setState(first.job().id(), JobState.RUNNING, alice);
    assertThat(listed(alice)).noneMatch(EntryPoint::isActive);

    tools.configure(first.job().id(), List.of(LAB));
    assertThat(listed(alice)).allMatch(EntryPoint::isActive);

    EntryPoint second = start(bob, "lab").getFirst();
    tools.configure(second.job().id(), List.of(LAB));
    assertThat(listed(bob)).noneMatch(EntryPoint::isActive);

    tools.setState(second.job().id(), JobState.RUNNING, bob);
    assertThat(listed(bob)).allMatch(EntryPoint::isActive);
  }

  @ParameterizedTest
  @EnumSource(
      value = JobState.class,
      names = {"OK", "ERROR", "FAILED", "STOP", "STOPPED", "SKIPPED", "DELETING", "DELETED"})
  void each_end_of_a_job_closes_its_entry_points_and_is_announced_once(JobState end) {
    EntryPoint lab = running(alice);
    bus.clear();

    tools.setState(lab.job().id(), end, alice);

    assertThat(listed(alice)).isEmpty();
    assertThat(find(lab).deleted()).isTrue();
    assertThat(announced()).containsExactly(id(alice));
  }

  @Test
  void what_is_stopped_is_closed_its_job_ends_and_that_is_announced_once() {
    EntryPoint lab = running(alice);
    bus.clear();

    Outcome outcome = tools.stop(lab.id(), alice);

    assertThat(outcome).isInstanceOf(Outcome.Done.class);
    assertThat(listed(alice)).isEmpty();
    assertThat(find(lab).job().state()).isEqualTo(JobState.STOPPED);
    assertThat(announced()).containsExactly(id(alice));
  }

  @Test
  void what_changes_nothing_is_not_announced() {
    EntryPoint lab = running(alice);
    bus.clear();

    tools.setState(lab.job().id(), JobState.RUNNING, alice);
    tools.configure(lab.job().id(), List.of(new PortMapping(1, "127.0.0.1", 2, "http")));
    assertThat(announced()).isEmpty();

    tools.stop(lab.id(), alice);
    tools.stop(lab.id(), alice);
    assertThat(announced()).containsExactly(id(alice));
  }

  @Test
  void nobody_changes_somebody_elses_tool() {
    EntryPoint lab = running(alice);
    bus.clear();

    assertThat(tools.stop(lab.id(), bob)).isEqualTo(new Outcome.NotYours());
    assertThat(tools.setState(lab.job().id(), JobState.OK, bob)).isEqualTo(new Outcome.NotYours());
    assertThat(tools.stop(lab.id(), Requester.NOBODY)).isEqualTo(new Outcome.NotYours());
    assertThat(tools.stop(99, alice)).isEqualTo(new Outcome.NotYours());
    assertThat(find(lab).isActive()).isTrue();
    assertThat(bus.published()).isEmpty();
  }

  @Test
  void a_job_that_has_ended_stays_as_it_is() {
    EntryPoint lab = running(alice);
    tools.setState(lab.job().id(), JobState.ERROR, alice);
    bus.clear();

    assertThat(tools.setState(lab.job().id(), JobState.RUNNING, alice))
        .isEqualTo(new Outcome.Ended());
    assertThat(tools.configure(lab.job().id(), List.of(LAB))).isEqualTo(new Outcome.Ended());
    assertThat(listed(alice)).isEmpty();
    assertThat(bus.published()).isEmpty();
  }

  @Test
  void who_may_not_put_anything_into_the_history_starts_nothing() {
    long history = seeds.history(alice, "h");
    ToolStart wanted = wanted(history, "lab");

    assertThatThrownBy(() ->
            tools.start(
                bob.user().orElseThrow(),
                wanted,
                snapshot -> {
                  throw new IllegalStateException("not yours");
                }))
        .hasMessage("not yours");
    assertThat(database.number("SELECT count(*) FROM job")).isZero();
    assertThat(bus.published()).isEmpty();
  }

  @Test
  void a_visitors_tool_is_listed_for_its_session_and_announced_to_nobody() {
    Requester visitor = seeds.visitor();
    long session = visitor.sessionId().orElseThrow();
    long job =
        seeds.insert(
            "INSERT INTO job (state, session_id) VALUES ('running', ?) RETURNING id", session);
    long lab =
        seeds.insert(
            "INSERT INTO interactivetool_entry_point (job_id, token, tool_port) VALUES (?, 't', 8888) RETURNING id",
            job);

    tools.configure(job, List.of(LAB));

    List<EntryPoint> listed =
        database.get().read(handle -> store.runningOfSession(handle, session));
    assertThat(listed).singleElement().matches(EntryPoint::isActive);
    assertThat(tools.stop(lab, visitor)).isInstanceOf(Outcome.Done.class);
    assertThat(bus.published()).isEmpty();
  }

  @Test
  void the_output_follows_its_job_so_that_the_history_changes_with_it() {
    EntryPoint lab = start(alice, "lab").getFirst();
    assertThat(lab.outputs()).hasSize(1);
    assertThat(stateOfOutput()).isEqualTo("new");
    long before = database.number("SELECT count(*) FROM history_audit");

    tools.setState(lab.job().id(), JobState.RUNNING, alice);

    assertThat(stateOfOutput()).isEqualTo("running");
    assertThat(database.number("SELECT count(*) FROM history_audit")).isGreaterThan(before);
  }

  @Test
  void what_the_bus_does_not_take_is_announced_once_to_each_user_when_it_does() {
    bus.goDown();
    EntryPoint lab = running(alice);
    running(bob);
    announcer.retry();
    assertThat(find(lab).isActive()).isTrue();
    assertThat(bus.published()).isEmpty();

    bus.comeUp();
    announcer.retry();
    announcer.retry();

    assertThat(announced()).containsExactlyInAnyOrder(id(alice), id(bob));
  }

  @Test
  void without_pushed_updates_tools_work_and_nothing_is_announced() {
    EntryPointAnnouncer silent = new EntryPointAnnouncer(Optional.empty());
    tools =
        new InteractiveTools(
            database.get(),
            store,
            new ContentsEditor(new HistoryStore(), UUID::randomUUID),
            silent);

    running(alice);
    silent.retry();

    assertThat(listed(alice)).hasSize(1);
    assertThat(bus.published()).isEmpty();
  }

  private EntryPoint running(Requester user) {
    EntryPoint started = start(user, "lab").getFirst();
    tools.configure(started.job().id(), List.of(LAB));
    tools.setState(started.job().id(), JobState.RUNNING, user);
    return started;
  }

  private List<EntryPoint> start(Requester user, String... names) {
    ToolStart wanted = wanted(seeds.history(user, "h"), names);
    return tools.start(user.user().orElseThrow(), wanted, snapshot -> {});
  }

  private static ToolStart wanted(long history, String... names) {
    return new ToolStart(
        history,
        "interactive_tool_jupyter",
        "Jupyter",
        List.of(names).stream()
            .map(name -> new ToolStart.Door(name, null, 8888, "/" + name, true))
            .toList());
  }

  private List<EntryPoint> listed(Requester user) {
    return database.get().read(handle -> store.runningOfUser(handle, id(user)));
  }

  private EntryPoint find(EntryPoint entryPoint) {
    return database.get().read(handle -> store.find(handle, entryPoint.id())).orElseThrow();
  }

  private String stateOfOutput() {
    return String.valueOf(database.rows("SELECT state FROM dataset").getFirst().get("state"));
  }

  private List<Long> announced() {
    assertThat(bus.published()).allMatch(ControlTask.EntryPointUpdate.class::isInstance);
    return bus.published(ControlTask.EntryPointUpdate.class).stream()
        .map(ControlTask.EntryPointUpdate::userId)
        .toList();
  }

  private static long id(Requester user) {
    return user.userId().orElseThrow();
  }
}
