/* An open payment link: is it paid? And what ends it. Private to the room. */
#ifndef BILLHOOK_FETCH_LINK_ASK_H
#define BILLHOOK_FETCH_LINK_ASK_H

#include "link_turn.h"

/* An open link: Mollie is asked how it stands. What was paid is booked; a link of another amount
 * than what is due is archived, and a new one is wanted. A link that was made in test mode is
 * replaced once the key is a live one. */
bool pay_link_ask(struct link_turn *turn, GError **error);

/* A closed link that is due: what is due of its invoice changed (link_turn_renew()), or it is
 * looked at once more: who was about to pay when it was archived could still do so, and that is
 * booked. */
bool pay_link_look_back(struct link_turn *turn, GError **error);

/* When an open link is asked about again: 1, 5 and 15 minutes after it was made, then each hour for
 * two days, then daily. asked: how often it was. Pure. */
gint64 pay_link_next(gint64 made_at, int asked, gint64 now);

#endif
