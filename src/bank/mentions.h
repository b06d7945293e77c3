/* What a payer's text mentions: payment references and numbers; in the room of bank only. Pure; any
 * thread. */
#ifndef BILLHOOK_BANK_MENTIONS_H
#define BILLHOOK_BANK_MENTIONS_H

#include <glib.h>
#include <stdbool.h>

/* What is looked for at most in one text. */
#define MENTIONS_MOST 100

/* The structured references with right check digits in a free text (bank_reference()), whatever
 * stands between their digits: "+++020/2600/11696+++", "***", "020 2600 11696", "020260011696",
 * "RF18 5390 0754 7034". only_plain: only those whose digits stand as such a reference does, in one
 * or in groups of 3, 4 and 5: what merely adds up to twelve digits may be several numbers. Texts,
 * each once, in their order. Free with g_ptr_array_unref(). */
GPtrArray *bank_mentioned_references(const char *text, bool only_plain);

/* What may be the number of an invoice or an order in a text: letters and digits that stand side by
 * side or with punctuation between them, joined, upper case, at least one digit in them. Numbers of
 * one or two digits only behind a word that says what they are ("factuur 7", "order #12"). Texts,
 * each once. Free with g_ptr_array_unref(). */
GPtrArray *bank_mentioned_numbers(const char *text);

#endif
