/* What pages that ask for long work share. */
#ifndef BILLHOOK_DESK_PAGE_JOBS_H
#define BILLHOOK_DESK_PAGE_JOBS_H

#include "request.h"
#include "store/jobs.h"

/* Asks for a job with these wishes, which it takes, and answers with the way to its page. False:
 * nothing was answered. */
bool page_job_ask(struct desk_request *request, const char *kind, cJSON *wishes, GError **error);

/* "/jobs/12". Caller frees. */
char *page_job_path(gint64 id);

/* What was asked, for people: the period, the shop. Caller frees. */
char *page_job_asked(const struct desk_request *request, const struct stored_job *job);

/* Adds what came of a job of a kind. */
void page_job_result(
        const struct desk_request *request, GString *page, const char *kind, const cJSON *result);

#endif
