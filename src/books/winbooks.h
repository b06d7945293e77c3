/* The journal of sales as WinBooks imports it: ACT.txt (ACCOUNTANT.md; the layout as the exports of
 * other programs write it, not checked against WinBooks itself). Pure. */
#ifndef BILLHOOK_BOOKS_WINBOOKS_H
#define BILLHOOK_BOOKS_WINBOOKS_H

#include <glib.h>
#include <stdbool.h>

#include "config/config.h"
#include "document/document.h"

/* Appends the rows of an invoice or credit note in euros: what the customer owes, then for each
 * group of VAT the sale and its VAT; their sum is 0.00. Another type or currency: nothing. home:
 * the seller's country (ISO 3166). CONFLICT names the document and the group that no account is
 * for. */
bool winbooks_rows(GString *to,
        const struct config_winbooks *settings,
        const char *home,
        const struct document *document,
        GError **error);

#endif
