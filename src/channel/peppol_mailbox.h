/* provider=mail: the bare UBL as one mail to [peppol] mailbox. */
#ifndef BILLHOOK_CHANNEL_PEPPOL_MAILBOX_H
#define BILLHOOK_CHANNEL_PEPPOL_MAILBOX_H

#include "channel/peppol_talk.h"
#include "peppol_turn.h"

/* Sends the turn's UBL, whose delivery is durably `sending` with step 0; just before the final dot
 * step 1 is made durable: from then on it may have been taken. Fills `talk` as a question does:
 * TAKEN, TROUBLE (put off), NOT_SENT (trouble with the relay), REFUSED, IN_DOUBT. The store's
 * thread, outside of a transaction. */
void peppol_mailbox_send(struct peppol_turn *turn, struct peppol_talk *talk);

#endif
