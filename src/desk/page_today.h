/* What the files of Today share. */
#ifndef BILLHOOK_DESK_PAGE_TODAY_H
#define BILLHOOK_DESK_PAGE_TODAY_H

#include "acts/problem.h"
#include "page.h"

/* Each problem of `status` with the button that leads to what helps; *needs: one needs a person. */
void put_problems(
        const struct desk_request *request, GString *page, const GPtrArray *problems, bool *needs);

/* What is only worth a line. */
void put_notes(const struct desk_request *request, GString *page, const GPtrArray *problems);

/* The figures of the month. Errors are the store's. */
bool put_figures(const struct desk_request *request, GString *page, GError **error);

/* The last deliveries of the shops, the last file of the bank. */
bool put_last(const struct desk_request *request, GString *page, GError **error);

#endif
