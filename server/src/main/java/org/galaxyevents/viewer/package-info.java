/**
 * Who looks at which history that is not theirs, and is told when it changes. {@link
 * org.galaxyevents.viewer.HistoryViewing} takes what clients ask for, {@link
 * org.galaxyevents.viewer.OpeningViews} what they open streams with, {@link
 * org.galaxyevents.viewer.ViewerTasks} what the bus says, all into {@link
 * org.galaxyevents.viewer.ViewerSubscriptions}; {@link org.galaxyevents.viewer.ViewerAnnouncer}
 * asks the database who may still read a history, each time before it tells anybody; {@link
 * org.galaxyevents.viewer.ViewerRenewal} keeps alive what somebody with a stream looks at. Runs on
 * request threads, the bus's consumer thread and threads that may block.
 */
@NullMarked
package org.galaxyevents.viewer;

import org.jspecify.annotations.NullMarked;
