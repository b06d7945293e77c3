/* Tests of connections that somebody asked for at the desk: one at a time, in a thread of its own,
 * since an answer may take a minute. What the last one of each kind found is kept in memory. Any
 * thread of the desk. */
#ifndef BILLHOOK_DESK_TRIALS_H
#define BILLHOOK_DESK_TRIALS_H

#include "acts/check_finding.h"
#include "request.h"

/* What can be tested. */
enum trial { TRIAL_MAIL, TRIAL_PEPPOL, TRIAL_SHOP, TRIALS };

/* One thing that was found. */
struct trial_line {
    enum check_weight weight;
    char *text; /* in English, as `check` says it */
};

/* The tests of a desk. */
struct trials;

/* Makes what a desk needs for its tests. trials_free() frees it. */
struct trials *trials_new(void);

/* The one that runs ends as soon as it can, and no other begins; returns at once. Any thread. */
void trials_stop_soon(struct trials *trials);

/* Waits for the test that runs, and frees them. */
void trials_free(struct trials *trials);

/* Begins a test with the config of the request. False: one runs already. */
bool trials_begin(const struct desk_request *request, enum trial trial);

/* Which test runs; TRIALS: none. */
enum trial trials_running(const struct desk_request *request);

/* What the last test of a kind found (GPtrArray of struct trial_line), a copy; NULL: there was none
 * yet. *at: when it ended. Caller unrefs. */
GPtrArray *trials_found(const struct desk_request *request, enum trial trial, gint64 *at);

#endif
