/* Which accounts and codes of an accounting package a group of VAT goes to, as the settings of its
 * journal say it. Pure; any thread. */
#ifndef BILLHOOK_DOCUMENT_LEDGER_H
#define BILLHOOK_DOCUMENT_LEDGER_H

#include "document/document.h"

/* One entry: "S21: 700000 211400" (category and rate), "K: 700100 212300" (any rate),
 * "NL-S21: 700200 213400" (VAT of another country). */
struct ledger_entry {
    char country[3]; /* ISO 3166; "": the seller's own */
    enum vat_category category;
    bool any_rate;
    struct decimal rate; /* percent */
    char account[9];     /* of the sale, 1 to 8 letters and digits */
    char vat_code[11];   /* 1 to 10 letters and digits */
};

/* Reads one entry. USAGE says what is allowed. */
bool ledger_read(const char *text, struct ledger_entry *entry, GError **error);

/* The first of `entries` (texts of ledger_read(), ended by NULL; others are passed over) that is
 * for the country ("": the seller's own), category and rate. False: there is none. */
bool ledger_find(char *const *entries,
        const char *country,
        enum vat_category category,
        struct decimal rate,
        struct ledger_entry *entry);

#endif
