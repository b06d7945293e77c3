/* check --mollie: what Mollie says, beside the problems of the config. */
#include "check_mollie.h"

#include "check_findings.h"
#include "fetch/link_check.h"
#include "store/store.h"

GPtrArray *check_mollie_key(const struct config *config, GPtrArray *problems, guint *outside)
{
    if (!check_may_ask(problems, "payment"))
        return check_findings_new();
    g_autoptr(store_auto) store = store_open(config->database.path, STORE_OPEN, NULL);
    GPtrArray *findings = links_check(config);
    links_wake(store, findings);
    *outside += check_findings_blame(findings, config, "payment", problems);
    return findings;
}
