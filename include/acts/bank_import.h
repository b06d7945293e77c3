/* Statements of the bank are imported: each file whole or not at all, no line twice, and what a
 * line pays is booked. The store's thread. */
#ifndef BILLHOOK_ACTS_BANK_IMPORT_H
#define BILLHOOK_ACTS_BANK_IMPORT_H

#include <glib.h>
#include <stdbool.h>

#include "channel/work.h"

/* What a line that is passed over is called: it is there already; its account is not the
 * seller's. */
#define BANK_OUTCOME_KNOWN "known"
#define BANK_OUTCOME_FOREIGN "other-account"
/* It looks like one that is there: `bank match` alone books it. */
#define BANK_OUTCOME_TWICE "twice"

/* An import of one or more files. */
struct bank_import;

/* Begins one. dry_run: in one transaction that is never committed. bank_import_end() ends it;
 * `work` must outlive it. NULL with the store's errors. */
struct bank_import *bank_import_begin(const struct work *work, bool dry_run, GError **error);

/* Imports all that a file (CODA, camt.053, or a .zip of them) brings to the seller's accounts, in a
 * transaction of its own; the others are passed over. False, and nothing of the file is stored:
 * INPUT names file, line and reason (broken, cut, wrong sums, beyond the bounds, no bank's file),
 * or the accounts where none is the seller's; else the store's errors. */
bool bank_import_file(struct bank_import *import, const char *name, GBytes *bytes, GError **error);

/* The lines so far (GPtrArray of struct bank_line), in the order of the files; those of other
 * accounts have no id. Borrowed. */
const GPtrArray *bank_import_lines(const struct bank_import *import);

/* What else the owner is to be told, sentences (GPtrArray of char *): other accounts, and gaps in
 * the numbers of CODA statements. To be asked once, after the last file. Borrowed. NULL with the
 * store's errors. */
const GPtrArray *bank_import_notes(struct bank_import *import, GError **error);

/* Frees it; what a dry run did is undone. NULL: nothing. */
void bank_import_end(struct bank_import *import);

#endif
