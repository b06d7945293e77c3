/* What asking somebody else's service found (`check --peppol`, `--shop`, `--mollie`, the desk's
 * tests of connections): a list of sentences. Any thread, one list in one thread at a time. */
#ifndef BILLHOOK_ACTS_CHECK_FINDING_H
#define BILLHOOK_ACTS_CHECK_FINDING_H

#include <glib.h>
#include <stdbool.h>

/* How a finding weighs. */
enum check_weight {
    CHECK_GOOD,  /* as it should be */
    CHECK_NOTE,  /* worth knowing; exit status as without it */
    CHECK_FAULT, /* exit status 1 */
};

/* One sentence. */
struct check_finding {
    enum check_weight weight;
    const char *key; /* of the config's group that it is about ("rest_key"), "" none; static */
    char *text;      /* for the owner, with what to do; owned */
};

/* An empty list of struct check_finding. The caller unrefs. */
GPtrArray *check_findings_new(void);

/* Adds a finding; `key` is static. */
void check_finding_add(
        GPtrArray *findings, enum check_weight weight, const char *key, const char *format, ...)
        G_GNUC_PRINTF(4, 5);

/* Whether one of them is a fault. */
bool check_findings_fail(const GPtrArray *findings);

#endif
