/* Words of names and texts; in the room of bank only. Pure; any thread. */
#ifndef BILLHOOK_BANK_WORDS_H
#define BILLHOOK_BANK_WORDS_H

#include <glib.h>
#include <stdbool.h>

/* A text as words of a-z and 0-9 with one blank between them: lower case, without accents (é is e,
 * ß is ss, ø is o), without points and apostrophes ("S.P.R.L." is sprl, "D'hôte" is dhote); all
 * else parts words. Caller frees. */
char *bank_words(const char *text);

/* Whether a customer's name is in a payer's: every word of it that is no legal form (bv, sprl, gmbh
 * …) or title and has two letters or more is a word of the payer's, in any order; or the words
 * joined stand so in the payer's joined ("De Smet", "DESMET JAN"). A name of fewer than four such
 * letters is in none. */
bool bank_name_is_in(const char *name, const char *payer);

/* Who pays out what was collected for the seller, told by the other side's name, or by the text
 * where there is no name: "Mollie", "Stripe" …; NULL for none. Static. */
const char *bank_payer_out(const char *name, const char *text);

#endif
