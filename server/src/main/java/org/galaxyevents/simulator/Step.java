package org.galaxyevents.simulator;

/**
 * One change that is to be made.
 *
 * @param number its place in the script, from 1
 * @param user the user's number
 * @param history any number; {@link SimulatedUser#history} makes a history of it
 */
record Step(int number, int user, int history, Action action) {

  Step withAction(Action next) {
    return new Step(number, user, history, next);
  }
}
