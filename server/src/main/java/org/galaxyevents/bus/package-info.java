/**
 * Every worker gets every task. {@link org.galaxyevents.bus.EventDispatcher} is the producers' end,
 * {@link org.galaxyevents.bus.ControlBus} the port, {@link org.galaxyevents.bus.ControlTaskCodec}
 * Galaxy's own JSON format of control tasks.
 */
@NullMarked
package org.galaxyevents.bus;

import org.jspecify.annotations.NullMarked;
