package org.galaxyevents.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AgendaTest {

  private final Agenda agenda = new Agenda(new Script(1, 1));
  private final Step later = new Step(-1, 0, 0, new Action.DeleteOldest());
  private final Step sooner = new Step(-2, 0, 0, new Action.DeleteOldest());

  @Test
  void the_script_goes_on_while_no_appointment_is_due() {
    agenda.add(100, later);

    assertThat(agenda.next(99).number()).isEqualTo(1);
    assertThat(agenda.next(99).number()).isEqualTo(2);
  }

  @Test
  void appointments_that_are_due_come_first_and_in_order() {
    agenda.add(100, later);
    agenda.add(50, sooner);

    assertThat(agenda.next(100)).isEqualTo(sooner);
    assertThat(agenda.next(100)).isEqualTo(later);
    assertThat(agenda.next(100).number()).isEqualTo(1);
  }
}
