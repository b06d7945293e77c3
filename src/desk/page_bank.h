/* What the files of the bank's pages share. */
#ifndef BILLHOOK_DESK_PAGE_BANK_H
#define BILLHOOK_DESK_PAGE_BANK_H

#include "parts.h"
#include "request.h"
#include "store/bank.h"

/* "/bank/12". Caller frees. */
char *bank_line_path(const struct bank_line *line);

/* Who is at the other side: a name, else an IBAN, else a word. Caller frees. */
char *bank_line_who(const struct desk_request *request, const struct bank_line *line);

/* What a line is told as: the word of its state and outcome. */
void put_bank_state(
        const struct desk_request *request, GString *page, const struct bank_line *line);

/* Links to the documents of a line. */
void put_bank_shares(
        const struct desk_request *request, GString *page, const struct bank_line *line);

#endif
