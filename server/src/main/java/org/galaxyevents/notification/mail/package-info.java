/** Mails over SMTP, by Jakarta Mail. Called on the mailer's thread. */
@NullMarked
package org.galaxyevents.notification.mail;

import org.jspecify.annotations.NullMarked;
