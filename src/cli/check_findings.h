/* What `check` says of a service that it asked (acts/check_finding.h), beside the problems of the
 * config. Main thread. */
#ifndef BILLHOOK_CLI_CHECK_FINDINGS_H
#define BILLHOOK_CLI_CHECK_FINDINGS_H

#include <cjson/cJSON.h>

#include "acts/check_finding.h"
#include "config/config.h"

/* Whether a service may be asked: what is wrong in the file's group of it must be mended first.
 * `problems`: struct config_problem. */
bool check_may_ask(const GPtrArray *problems, const char *group);

/* Adds the faults among the findings to the problems, as errors of their group and key; returns how
 * many they are. */
guint check_findings_blame(const GPtrArray *findings,
        const struct config *config,
        const char *group,
        GPtrArray *problems);

/* The findings that are no faults, a line each, for people. */
void check_findings_print(const GPtrArray *findings, const char *group);

/* Adds all findings to a list: {"shop", "kind", "key", "text"}, shop NULL: without it. */
void check_findings_json(const GPtrArray *findings, const char *shop, cJSON *list);

#endif
